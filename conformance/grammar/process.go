package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// A parser is a running program of command tree.
type parser struct {
	ctx  context.Context
	path string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
}

// patience is how long an answer may take. No text of a few pages needs a
// thousandth of it.
const patience = 20 * time.Second

// build makes the program of command tree that holds the parser of the tags.
func build(ctx context.Context, to, tags string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", to, "-tags", tags, "github.com/dbgen-go/dbgen/conformance/grammar/tree")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("building command tree: %w", err)
	}
	return nil
}

func start(ctx context.Context, path string) (*parser, error) {
	p := &parser{ctx: ctx, path: path}
	return p, p.start()
}

func (p *parser) start() error {
	p.cmd = exec.CommandContext(p.ctx, p.path)
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	p.out = bufio.NewReader(out)
	return p.cmd.Start()
}

func (p *parser) stop() {
	p.in.Close()
	p.cmd.Wait()
}

// An answer is what a parser says of a text.
type answer struct {
	Tree   json.RawMessage
	Tokens []string
	Error  string
	Offset int
}

// died is the error of an answer that did not come because the program ended, or
// had to be ended.
const died = "the parser's process ended"

// ask never leaves the parser unusable: what ends it is its answer, and it is
// started again.
func (p *parser) ask(text string) (answer, error) {
	late := time.AfterFunc(patience, func() { p.cmd.Process.Kill() })
	defer late.Stop()
	_, err := io.WriteString(p.in, text+"\x00")
	var line []byte
	if err == nil {
		line, err = p.out.ReadBytes(0)
	}
	if err != nil {
		p.stop()
		if p.ctx.Err() != nil {
			return answer{}, p.ctx.Err()
		}
		return answer{Error: died}, p.start()
	}
	var a answer
	return a, json.Unmarshal(line[:len(line)-1], &a)
}

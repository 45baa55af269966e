// Command tree answers each text of SQL on its standard input with what the
// parser that it was built with makes of it: the tree and the tokens as JSON, or
// the error. Texts and answers end with a zero byte. It knows the parser's nodes;
// it must not know what the other parser says.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"google.golang.org/protobuf/encoding/protojson"

	"github.com/dbgen-go/dbgen/parser/pgast"
)

// An Answer is what is said of a text.
type Answer struct {
	Tree   json.RawMessage `json:"tree,omitempty"`
	Tokens []string        `json:"tokens,omitempty"`
	Error  string          `json:"error,omitempty"`
	Offset int             `json:"offset,omitempty"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tree:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	r, w := bufio.NewReader(in), bufio.NewWriter(out)
	for {
		text, err := r.ReadString(0)
		if errors.Is(err, io.EOF) {
			return w.Flush()
		}
		if err != nil {
			return err
		}
		a := of(text[:len(text)-1])
		answer, err := json.Marshal(a)
		if err != nil { // a tree that is deeper than JSON may be to Go
			a.Tree, a.Error = nil, err.Error()
			if answer, err = json.Marshal(a); err != nil {
				return err
			}
		}
		if _, err := w.Write(append(answer, 0)); err != nil {
			return err
		}
		if r.Buffered() == 0 {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
}

func of(sql string) (a Answer) {
	defer func() {
		if r := recover(); r != nil {
			a = Answer{Error: fmt.Sprintf("panic: %v", r)}
		}
	}()
	if tokens, err := pgast.Scan(sql); err == nil {
		for _, t := range tokens {
			a.Tokens = append(a.Tokens, fmt.Sprintf("%d-%d %s", t.Start, t.End, t.Token))
		}
	}
	parsed, err := pgast.Parse(sql)
	var syntax *pgast.SyntaxError
	switch {
	case errors.As(err, &syntax):
		a.Error, a.Offset = syntax.Message, syntax.Offset
	case err != nil:
		a.Error = err.Error()
	default:
		text, err := protojson.Marshal(parsed)
		if err != nil {
			a.Error = "protojson: " + err.Error()
		}
		a.Tree = text
	}
	return a
}

package main

import (
	"fmt"
	"os"
	"strings"
)

// A step is a block of code in README.md's section "Start": lines for the
// shell, or Go.
type step struct {
	language string // "" for the shell, or "go"
	text     string
}

// readSteps reads the blocks of the section.
func readSteps(path string) ([]step, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	_, section, found := strings.Cut(string(text), "\n## Start\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var steps []step
	var inside *step
	for line := range strings.Lines(section) {
		fence, is := strings.CutPrefix(strings.TrimRight(line, "\n"), "```")
		switch {
		case is && inside == nil:
			inside = &step{language: fence}
		case is:
			steps = append(steps, *inside)
			inside = nil
		case inside != nil:
			inside.text += line
		}
	}
	if !found || len(steps) == 0 || inside != nil {
		return nil, fmt.Errorf("%s: no section \"Start\" with blocks of code", path)
	}
	return steps, nil
}

// program makes a whole program of Go lines that stand in a function; app is
// the module that it is in.
func program(lines, app string) string {
	return `package main

import (
	"context"
	"log"

	"github.com/dbgen-go/dbgen/runtime/dbgen"

	"` + app + `/db"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	` + strings.ReplaceAll(strings.TrimSpace(lines), "\n", "\n\t") + `
	log.Print(author)
	return err
}
`
}

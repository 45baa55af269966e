package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// A guide is docs/deploy.md as a program: its marked blocks, in order.
//
//	```sh drill=backup        commands, run by sh in the site
//	```sql drill=slots on=db1 a query, run by psql against a server
//	```ini drill=pooling      an environment
//
// A block of "text" that follows the first two is what they must print, where … stands
// for anything.
type guide struct{ blocks []block }

type block struct {
	line  int
	lang  string
	drill string
	on    string // a server
	text  string
	want  string // "" when nothing is said of it
}

var (
	fence  = regexp.MustCompile("(?ms)^```([a-z]+)([^\n]*)\n(.*?)^```$")
	option = regexp.MustCompile(`(\w+)=(\w+)`)
)

// readGuide reads the marked blocks of a page.
func readGuide(path string) (*guide, error) {
	page, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	g := &guide{}
	last := -1 // where the block before ended
	for _, m := range fence.FindAllSubmatchIndex(page, -1) {
		b := block{line: 1 + strings.Count(string(page[:m[0]]), "\n"), lang: string(page[m[2]:m[3]]), text: string(page[m[6]:m[7]])}
		for _, o := range option.FindAllStringSubmatch(string(page[m[4]:m[5]]), -1) {
			switch o[1] {
			case "drill":
				b.drill = o[2]
			case "on":
				b.on = o[2]
			default:
				return nil, fmt.Errorf("%s:%d: a block has drill= and on=, not %s=", path, b.line, o[1])
			}
		}
		switch n := len(g.blocks); {
		case b.drill != "":
			g.blocks = append(g.blocks, b)
			last = m[1]
		case b.lang == "text" && last >= 0 && strings.TrimSpace(string(page[last:m[0]])) == "":
			g.blocks[n-1].want = b.text
			last = -1
		default:
			last = -1
		}
	}
	return g, nil
}

// drills are the names of the page's drills.
func (g *guide) drills() []string {
	var names []string
	for _, b := range g.blocks {
		if !slices.Contains(names, b.drill) {
			names = append(names, b.drill)
		}
	}
	return names
}

// find returns the blocks of a drill.
func (g *guide) find(drill string) []block {
	var found []block
	for _, b := range g.blocks {
		if b.drill == drill {
			found = append(found, b)
		}
	}
	return found
}

// follow runs the blocks of a drill as they stand in the page, holds what they print to
// what the page says that they print, and returns it.
func (g *guide) follow(ctx context.Context, s *site, drill string, more map[string]string, aloud bool) (string, error) {
	blocks := g.find(drill)
	if len(blocks) == 0 {
		return "", fmt.Errorf("docs/deploy.md has no block for the drill %q", drill)
	}
	var all strings.Builder
	for _, b := range blocks {
		got, err := b.run(ctx, s, more)
		if err != nil {
			return got, fmt.Errorf("docs/deploy.md:%d: %w", b.line, err)
		}
		if b.want != "" {
			if err := matches(got, b.want); err != nil {
				return got, fmt.Errorf("docs/deploy.md:%d: %s prints something else: %w\n%s", b.line, b.drill, err, got)
			}
			if aloud {
				s.say("  docs/deploy.md:%d (%s) prints what it says", b.line, b.drill)
			}
		}
		all.WriteString(got)
	}
	return all.String(), nil
}

func (b block) run(ctx context.Context, s *site, more map[string]string) (string, error) {
	switch {
	case b.lang == "sh":
		return s.sh(ctx, more, b.text)
	case b.lang == "sql" && b.on != "":
		return s.run(ctx, more, "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "service="+b.on, "-c", b.text)
	}
	return "", fmt.Errorf("a block of %s on %q cannot be run", b.lang, b.on)
}

// matches compares output line by line and cell by cell, without regard to how wide
// columns are. In what is wanted … stands for anything, also for nothing.
func matches(got, want string) error {
	g, w := cells(got), cells(want)
	for i := range max(len(g), len(w)) {
		switch {
		case i >= len(g):
			return fmt.Errorf("line %d is missing: %s", i+1, strings.Join(w[i], " | "))
		case i >= len(w):
			return fmt.Errorf("line %d is too many: %s", i+1, strings.Join(g[i], " | "))
		case len(g[i]) != len(w[i]):
			return fmt.Errorf("line %d is %q, want %q", i+1, strings.Join(g[i], " | "), strings.Join(w[i], " | "))
		}
		for k := range w[i] {
			if !like(g[i][k], w[i][k]) {
				return fmt.Errorf("line %d has %q, want %q", i+1, g[i][k], w[i][k])
			}
		}
	}
	return nil
}

// like matches a cell in which runs of spaces count as one.
func like(got, want string) bool {
	parts := strings.Split(strings.Join(strings.Fields(want), " "), "…")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$").MatchString(strings.Join(strings.Fields(got), " "))
}

var rule = regexp.MustCompile(`^[-+]{3,}$`)

// cells splits a table as psql and patronictl print it; rules and empty lines go.
func cells(text string) [][]string {
	var rows [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || rule.MatchString(line) {
			continue
		}
		var row []string
		for _, cell := range strings.Split(line, "|") {
			row = append(row, strings.TrimSpace(cell))
		}
		rows = append(rows, row)
	}
	return rows
}

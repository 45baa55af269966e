package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// A complaint is what go vet or the compiler says of a place.
type complaint struct {
	key  string // file and message, which stay when lines move
	line string // as printed
}

// vet runs go vet on the modules' packages. With all, which only makes sense
// where it fails, the compiler adds what it has beyond the first of each package.
func (b *bench) vet(ctx context.Context, root string, modules []module) []complaint {
	var all []complaint
	seen := map[string]bool{}
	add := func(m module, text string) {
		for _, c := range complaints(m.dir, text) {
			if !seen[c.key] {
				seen[c.key] = true
				all = append(all, c)
			}
		}
	}
	for _, m := range modules {
		if len(m.packages) == 0 {
			continue
		}
		dir := filepath.Join(root, m.dir)
		vet := b.run(ctx, dir, "go", append([]string{"vet"}, m.packages...)...)
		if vet.ok {
			continue
		}
		add(m, vet.stderr)
		if !strings.Contains(vet.stderr, "vet: ") {
			continue // it compiles
		}
		build := b.run(ctx, dir, "go", append([]string{"build", "-gcflags=-e", "-o", filepath.Join(b.work, "built") + string(filepath.Separator)}, m.packages...)...)
		add(m, build.stderr)
	}
	return all
}

var position = regexp.MustCompile(`^(?:vet: )?(\.{0,2}[^\s:]+\.go):(\d+)(?::(\d+))?: (.*)$`)

// complaints reads what go vet and the compiler print: lines with a place, and
// tabbed ones that go on.
func complaints(module, text string) []complaint {
	var found []complaint
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch m := position.FindStringSubmatch(line); {
		case line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "go: downloading") || strings.HasSuffix(line, "too many errors"):
		case m != nil:
			file := filepath.Join(module, filepath.Clean(m[1]))
			// Positions in messages move with the lines, too.
			message := anyPosition.ReplaceAllString(m[4], ".go")
			found = append(found, complaint{file + ": " + message, fmt.Sprintf("%s:%s: %s", file, m[2], m[4])})
		case strings.HasPrefix(line, "\t") && len(found) > 0:
			last := &found[len(found)-1]
			last.key += " " + strings.TrimSpace(line)
			last.line += "\n" + line
		default:
			found = append(found, complaint{line, line})
		}
	}
	return found
}

var anyPosition = regexp.MustCompile(`\.go:\d+(:\d+)?`)

// news are the complaints that were not there before.
func news(before, after []complaint) []complaint {
	had := map[string]bool{}
	for _, c := range before {
		had[c.key] = true
	}
	var fresh []complaint
	for _, c := range after {
		if !had[c.key] {
			fresh = append(fresh, c)
		}
	}
	return fresh
}

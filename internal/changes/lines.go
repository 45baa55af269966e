package changes

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Lines are those that are new since a Base, in files that are committed, in the
// index, changed in the work tree, or not yet known to git.
type Lines struct {
	base  *Base
	files map[string][]span // by the repository's path, in order
	whole map[string]bool   // files that are new as a whole and not tracked
	was   map[string]string // what renamed files were called
	paths map[string]string // by file as the caller calls it; "" is outside
}

// A span is from the first to the last of some lines.
type span struct{ first, last int }

// Lines asks git for the lines that are new. Where lines were taken out that
// marked returns true for, the lines around are new, too.
func (b *Base) Lines(ctx context.Context, marked func(line string) bool) (*Lines, error) {
	l := &Lines{base: b, files: map[string][]span{}, whole: map[string]bool{}, was: map[string]string{}, paths: map[string]string{}}
	var diff bytes.Buffer
	cmd := command(ctx, "diff", "--unified=0", "--inter-hunk-context=0", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-color",
		"--no-relative", "--ignore-submodules", "--src-prefix=a/", "--dst-prefix=b/", b.Commit, "--")
	cmd.Stdout = &diff
	if err := run(ctx, cmd); err != nil {
		return nil, fmt.Errorf("git diff: %w", err)
	}
	if err := l.read(&diff, marked); err != nil {
		return nil, fmt.Errorf("git diff: %w", err)
	}
	others, err := git(ctx, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/")
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	for path := range strings.SplitSeq(others, "\x00") {
		l.whole[path] = true
	}
	return l, nil
}

// New reports whether a line of a file is new. Lines are 1-based.
func (l *Lines) New(file string, line int) bool {
	path, ok := l.paths[file]
	if !ok {
		path, _ = l.base.Path(file)
		l.paths[file] = path
	}
	if path == "" {
		return false
	}
	if l.whole[path] {
		return true
	}
	for _, s := range l.files[path] {
		if s.first <= line && line <= s.last {
			return true
		}
	}
	return false
}

// Was is what the repository called a file of its own before the change.
func (l *Lines) Was(path string) string {
	if old, ok := l.was[path]; ok {
		return old
	}
	return path
}

// read reads a diff without context.
func (l *Lines) read(diff io.Reader, marked func(string) bool) error {
	r := bufio.NewReader(diff)
	var file, from string
	for {
		line, err := r.ReadString('\n')
		if line == "" && err == io.EOF {
			return nil
		}
		if err != nil && err != io.EOF {
			return err
		}
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "rename from "); ok {
			from = unquote(name)
		} else if name, ok := strings.CutPrefix(line, "rename to "); ok {
			l.was[unquote(name)] = from
		} else if name, ok := strings.CutPrefix(line, "+++ "); ok {
			file, _ = strings.CutPrefix(unquote(strings.TrimSuffix(name, "\t")), "b/")
		} else if strings.HasPrefix(line, "@@ ") {
			if err := l.hunk(r, file, line, marked); err != nil {
				return err
			}
		}
	}
}

// hunk reads a hunk below its header, "@@ -12,3 +14 @@": the lines that were
// taken out, then those that came in.
func (l *Lines) hunk(r *bufio.Reader, file, header string, marked func(string) bool) error {
	words := strings.Fields(header)
	if len(words) < 4 {
		return fmt.Errorf("cannot read the header %q", header)
	}
	_, out, ok := extent(words[1], "-")
	first, in, too := extent(words[2], "+")
	if !ok || !too {
		return fmt.Errorf("cannot read the header %q", header)
	}
	wider := false
	for n := range out + in {
		line, err := r.ReadString('\n')
		if err != nil && (err != io.EOF || line == "") {
			return err
		}
		if strings.HasPrefix(line, `\`) { // "\ No newline at end of file" between the two
			if line, err = r.ReadString('\n'); err != nil && (err != io.EOF || line == "") {
				return err
			}
		}
		wider = wider || n < out && marked(line)
	}
	s := span{first, first + in - 1}
	if in == 0 {
		s = span{first + 1, first} // nothing; it stood below line first
	}
	if wider {
		s.first, s.last = s.first-1, s.last+1
	}
	if s.first <= s.last {
		l.files[file] = append(l.files[file], s)
	}
	return nil
}

// extent reads a part of a hunk's header, as "+14,2": where it starts and how
// many lines it has.
func extent(text, sign string) (first, lines int, ok bool) {
	text, ok = strings.CutPrefix(text, sign)
	start, count, several := strings.Cut(text, ",")
	first, err := strconv.Atoi(start)
	if lines = 1; several && err == nil {
		lines, err = strconv.Atoi(count)
	}
	return first, lines, ok && err == nil
}

// unquote reads a name as git writes it: in quotes, with escapes as in C, where
// it has characters that need it.
func unquote(name string) string {
	if len(name) < 2 || name[0] != '"' {
		return name
	}
	if plain, err := strconv.Unquote(name); err == nil {
		return plain
	}
	return name
}

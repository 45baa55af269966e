package changes

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// An object is a file or a link of a commit.
type object struct{ hash, path string }

// linkMode is the mode of links in git's trees.
const linkMode = "120000"

// Extract writes files, as they were, below the folder to: all that keep returns
// true for, given the repository's paths, also those that links lead to. Links are
// made where they lead to a place in the repository; what is in submodules is left
// out.
func (b *Base) Extract(ctx context.Context, to string, keep func(path string) bool) error {
	tree, err := git(ctx, "ls-tree", "-r", "-z", "--full-tree", b.Commit)
	if err != nil {
		return fmt.Errorf("git ls-tree: %w", err)
	}
	var files, links []object
	for line := range strings.SplitSeq(tree, "\x00") {
		about, name, _ := strings.Cut(line, "\t")
		switch words := strings.Fields(about); { // mode, type and hash
		case len(words) != 3 || words[1] != "blob":
		case words[0] == linkMode:
			links = append(links, object{words[2], name})
		default:
			files = append(files, object{words[2], name})
		}
	}
	root, err := os.OpenRoot(to)
	if err != nil {
		return err
	}
	defer root.Close()
	targets := map[string]string{} // by the links' paths
	if err := b.each(ctx, links, func(o object, text []byte) error {
		target := path.Join(path.Dir(o.path), string(text))
		if path.IsAbs(string(text)) || target == ".." || strings.HasPrefix(target, "../") {
			return nil
		}
		targets[o.path] = target
		return o.link(root, string(text))
	}); err != nil {
		return err
	}
	var wanted []object
	for _, o := range files {
		if kept(o.path, targets, keep) {
			wanted = append(wanted, o)
		}
	}
	return b.each(ctx, wanted, func(o object, text []byte) error { return o.write(root, text) })
}

// kept reports whether a file is to be kept, by its own path or by one that links
// give it.
func kept(file string, targets map[string]string, keep func(string) bool) bool {
	names := []string{file}
	for i := 0; i < len(names) && i < maxNames; i++ {
		if keep(names[i]) {
			return true
		}
		for link, target := range targets {
			if rest, ok := strings.CutPrefix(names[i], target); ok && (rest == "" || rest[0] == '/') {
				names = append(names, link+rest)
			}
		}
	}
	return false
}

// maxNames is how many names a file is looked at by: links may go in circles.
const maxNames = 100

// each calls f with the texts of objects, in their order.
func (b *Base) each(ctx context.Context, objects []object, f func(object, []byte) error) error {
	if len(objects) == 0 {
		return nil
	}
	cmd := command(ctx, "cat-file", "--batch")
	var hashes strings.Builder
	for _, o := range objects {
		hashes.WriteString(o.hash + "\n")
	}
	cmd.Stdin = strings.NewReader(hashes.String())
	read, write := io.Pipe()
	cmd.Stdout = write
	done := make(chan error, 1)
	go func() {
		r := bufio.NewReader(read)
		var err error
		for _, o := range objects {
			var text []byte
			if text, err = o.next(r); err == nil {
				err = f(o, text)
			}
			if err != nil {
				break
			}
		}
		read.CloseWithError(err)
		done <- err
	}()
	err := run(ctx, cmd)
	write.CloseWithError(err)
	if err := <-done; err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err != nil {
		return fmt.Errorf("git cat-file: %w", err)
	}
	return nil
}

// next reads the text of an object that is next in what "git cat-file --batch"
// prints.
func (o object) next(r *bufio.Reader) ([]byte, error) {
	header, err := r.ReadString('\n')
	if err != nil {
		return nil, err
	}
	words := strings.Fields(header) // hash, type and size
	if len(words) != 3 {
		return nil, fmt.Errorf("%s: git has not its text: %s", o.path, strings.TrimSpace(header))
	}
	size, err := strconv.Atoi(words[2])
	if err != nil {
		return nil, err
	}
	text := make([]byte, size+1) // and the line's end
	_, err = io.ReadFull(r, text)
	return text[:size], err
}

// write writes an object's file.
func (o object) write(root *os.Root, text []byte) error {
	name, err := o.makeFolder(root)
	if err != nil {
		return err
	}
	return root.WriteFile(name, text, 0o666)
}

// link makes an object's link. It may be there from a call before; and where links
// may not be made, as on Windows, what it leads to is missing by that name.
func (o object) link(root *os.Root, target string) error {
	name, err := o.makeFolder(root)
	if err == nil {
		root.Symlink(filepath.FromSlash(target), name)
	}
	return err
}

// makeFolder makes the folder that an object is in, and returns the file's name.
func (o object) makeFolder(root *os.Root) (name string, err error) {
	name = filepath.FromSlash(o.path)
	return name, root.MkdirAll(filepath.Dir(name), 0o777)
}

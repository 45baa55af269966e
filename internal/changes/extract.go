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

// An object is a file of a commit.
type object struct {
	mode, hash, path string
}

// Extract writes files, as they were, below the folder to: all that keep returns
// true for, given the repository's paths. Links are made where they lead to a
// place below the folder; what is in submodules is left out.
func (b *Base) Extract(ctx context.Context, to string, keep func(path string) bool) error {
	tree, err := git(ctx, "ls-tree", "-r", "-z", "--full-tree", b.Commit)
	if err != nil {
		return fmt.Errorf("git ls-tree: %w", err)
	}
	var wanted []object
	for line := range strings.SplitSeq(tree, "\x00") {
		about, name, _ := strings.Cut(line, "\t")
		words := strings.Fields(about) // mode, type and hash
		if len(words) == 3 && words[1] == "blob" && keep(name) {
			wanted = append(wanted, object{words[0], words[2], name})
		}
	}
	root, err := os.OpenRoot(to)
	if err != nil {
		return err
	}
	defer root.Close()
	return b.copy(ctx, root, wanted)
}

// copy writes objects into a folder.
func (b *Base) copy(ctx context.Context, root *os.Root, wanted []object) error {
	if len(wanted) == 0 {
		return nil
	}
	cmd := command(ctx, "cat-file", "--batch")
	var hashes strings.Builder
	for _, o := range wanted {
		hashes.WriteString(o.hash + "\n")
	}
	cmd.Stdin = strings.NewReader(hashes.String())
	read, write := io.Pipe()
	cmd.Stdout = write
	written := make(chan error, 1)
	go func() {
		r := bufio.NewReader(read)
		var err error
		for _, o := range wanted {
			if err = o.write(root, r); err != nil {
				break
			}
		}
		read.CloseWithError(err)
		written <- err
	}()
	err := run(ctx, cmd)
	write.CloseWithError(err)
	if err := <-written; err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err != nil {
		return fmt.Errorf("git cat-file: %w", err)
	}
	return nil
}

// write writes an object that is next in what "git cat-file --batch" prints.
func (o object) write(root *os.Root, r *bufio.Reader) error {
	header, err := r.ReadString('\n')
	if err != nil {
		return err
	}
	words := strings.Fields(header) // hash, type and size
	if len(words) != 3 {
		return fmt.Errorf("%s: git has not its text: %s", o.path, strings.TrimSpace(header))
	}
	size, err := strconv.Atoi(words[2])
	if err != nil {
		return err
	}
	text := make([]byte, size+1) // and the line's end
	if _, err := io.ReadFull(r, text); err != nil {
		return err
	}
	text = text[:size]
	name := filepath.FromSlash(o.path)
	if err := root.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	if o.mode != "120000" {
		return root.WriteFile(name, text, 0o666)
	}
	target := string(text)
	if path.IsAbs(target) || strings.HasPrefix(path.Join(path.Dir(o.path), target), "..") {
		return nil
	}
	return root.Symlink(filepath.FromSlash(target), name)
}

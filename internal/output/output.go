// Package output brings folders of generated files up to date: all files or
// none, hand-written files never touched. It knows nothing of what the files
// hold but the comment that marks them as generated. By file: owned.go says whose
// a file is (dbgen's, sqlc's and empty ones may be replaced), output.go what has to
// change, apply.go does it. Whose a folder is, internal/project says (claim.go).
//
// Of ours it imports internal/await and internal/lazyregexp alone.
package output

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aymanbagabas/go-udiff"

	"github.com/dbgen-go/dbgen/internal/await"
)

// A File is one generated file. Path is as the user should see it. A file that
// is Aside is kept for dbgen's own sake: it is written with the others, and
// neither counted nor compared. A file that is Kept stays as it is, if it is there.
type File struct {
	Path    string
	Content []byte
	Aside   bool
	Kept    bool
	From    string // where the folder was chosen, for errors: "dbgen.yaml:6:3", or ""
}

// An Action is what has to happen to a file.
type Action string

// The actions.
const (
	Create Action = "create"
	Update Action = "update"
	Remove Action = "remove"
)

// A Change is a file that is not as it should be.
type Change struct {
	Action   Action
	Path     string
	Old, New []byte
}

// A Plan is what has to change so that the output is up to date.
type Plan struct {
	Changes   []Change // ordered by path
	Unchanged int
	BySQLC    []string // files that sqlc wrote and that stay, ordered by path

	aside     []Change
	leftovers []string // of runs that were killed
}

// Compare looks at what is on disk. Every folder that a file is in is looked
// through for files that dbgen wrote once and no longer does. Nothing is
// written. It is an error if something that dbgen did not write stands where a
// file should go.
func Compare(files []File) (*Plan, error) {
	var folders []*compared
	for _, of := range byFolder(files, func(f File) string { return f.Path }) {
		for i := range of {
			of[i].Path = filepath.Clean(of[i].Path)
		}
		folders = append(folders, &compared{path: filepath.Dir(of[0].Path), files: of})
	}
	await.Each(len(folders), func(i int) { folders[i].compare() })
	plan := &Plan{}
	var errs []error
	for _, c := range folders {
		errs = append(errs, c.errs...)
	}
	if len(errs) == 0 { // what stands in the way of a file stands in the way of its folder
		await.Each(len(folders), func(i int) { folders[i].lookThrough() })
	}
	for _, c := range folders {
		plan.Changes = append(plan.Changes, c.plan.Changes...)
		plan.Unchanged += c.plan.Unchanged
		plan.BySQLC = append(plan.BySQLC, c.plan.BySQLC...)
		plan.aside = append(plan.aside, c.plan.aside...)
		plan.leftovers = append(plan.leftovers, c.plan.leftovers...)
		errs = append(errs, c.late)
	}
	slices.Sort(plan.BySQLC)
	slices.SortFunc(plan.Changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	return plan, errors.Join(errs...)
}

// byFolder groups what has a path by the path's folder, in the order of the first of each.
func byFolder[T any](all []T, path func(T) string) (groups [][]T) {
	at := map[string]int{}
	for _, one := range all {
		folder := filepath.Dir(path(one)) // which is clean
		i, known := at[folder]
		if !known {
			i = len(groups)
			at[folder] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], one)
	}
	return groups
}

// A compared folder is one that files go to.
type compared struct {
	path  string
	files []File
	plan  Plan
	errs  []error // what stands in the way of files
	late  error   // of lookThrough
}

// compare looks at the folder and at the files that go there.
func (c *compared) compare() {
	if err := obstacle(c.path); err != nil {
		c.errs = append(c.errs, c.files[0].placed(err))
		return
	}
	var onDisk reader
	for _, f := range c.files {
		if f.Kept {
			continue
		}
		change, err := onDisk.compare(f.Path, f.Content)
		switch {
		case err != nil:
			c.errs = append(c.errs, f.placed(err))
		case f.Aside && change != nil:
			c.plan.aside = append(c.plan.aside, *change)
		case f.Aside:
		case change != nil:
			c.plan.Changes = append(c.plan.Changes, *change)
		default:
			c.plan.Unchanged++
		}
	}
}

// lookThrough looks for files that dbgen wrote and no longer does.
func (c *compared) lookThrough() {
	wanted := make([]string, len(c.files))
	for i, f := range c.files {
		wanted[i] = f.Path
	}
	stale, left, err := staleFiles(c.path, wanted)
	c.plan.Changes = append(c.plan.Changes, stale...)
	c.plan.BySQLC, c.late = left, err
	c.plan.leftovers = leftovers(c.path, time.Now())
}

// placed says of an error where the folder was chosen.
func (f *File) placed(err error) error {
	if f.From == "" {
		return err
	}
	return fmt.Errorf("%s: %w", f.From, err)
}

// obstacle returns an error if a file stands where a folder, or one above it,
// has to go.
func obstacle(folder string) error {
	for path := folder; ; path = filepath.Dir(path) {
		info, err := os.Stat(path)
		switch {
		case err == nil && !info.IsDir():
			return fmt.Errorf("%s: the output folder has to go here, and this is a file: move it away or choose another output folder", path)
		case err == nil, path == filepath.Dir(path):
			return nil
		}
	}
}

// A reader reads one file after the other. Most are what they should be, and their
// memory then takes the next: to be given new memory by the system costs more than
// to read.
type reader struct{ spare []byte }

// read returns what a file holds, until the next one is read; keep holds on to it.
func (r *reader) read(path string, size int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text := bytes.NewBuffer(slices.Grow(r.spare[:0], int(size)+bytes.MinRead))
	_, err = text.ReadFrom(f)
	r.spare = text.Bytes()
	return r.spare, err
}

// keep lets what was read last stay as it is.
func (r *reader) keep() { r.spare = nil }

// compare returns what has to change at a path, nil when nothing has.
func (r *reader) compare(path string, content []byte) (*Change, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Change{Action: Create, Path: path, New: content}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: check the output folder's name and its permissions", err)
	}
	var old []byte
	target := info
	if info.Mode()&fs.ModeSymlink != 0 {
		target, err = os.Stat(path)
	}
	if err == nil && target.Mode().IsRegular() {
		if old, err = r.read(path, target.Size()); err != nil {
			return nil, fmt.Errorf("%w: check the permissions of the output folder", err)
		}
		if sameText(old, content) {
			return nil, nil
		}
	}
	switch {
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: a file has to go here, and this is %s: move it away or choose another output folder", path, kind(info.Mode()))
	case !replaceable(old):
		return nil, fmt.Errorf("%s: not written by dbgen, or its first comment no longer says so; it is left alone: move it away or choose another output folder", path)
	}
	r.keep()
	return &Change{Action: Update, Path: path, Old: old, New: content}, nil
}

// kind says what stands where a file should.
func kind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	}
	return "no regular file"
}

// WrittenBySQLC reports whether a folder has Go files that sqlc wrote.
func WrittenBySQLC(folder string) bool {
	_, left, err := staleFiles(folder, nil)
	return err == nil && len(left) > 0
}

// staleFiles finds the Go files of a folder that dbgen wrote and that are no
// longer wanted, and those that sqlc wrote and that dbgen does not replace. Links,
// pipes and the like are neither's.
func staleFiles(folder string, wanted []string) (changes []Change, left []string, err error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: check the permissions of the output folder", err)
	}
	exactly := make(map[string]bool, len(wanted))
	for _, path := range wanted {
		exactly[path] = true
	}
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		if !e.Type().IsRegular() || filepath.Ext(path) != ".go" || exactly[path] || slices.ContainsFunc(wanted, func(w string) bool { return sameFile(path, w) }) {
			continue
		}
		old, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: dbgen has to see whether it wrote this file: check its permissions, or move it away", err)
		}
		switch writerOf(old) {
		case byDbgen:
			changes = append(changes, Change{Action: Remove, Path: path, Old: old})
		case bySQLC:
			left = append(left, path)
		}
	}
	return changes, left, nil
}

// sameFile reports whether two paths of a folder are one file. Where the file
// system does not tell capitals, Users.go and users.go are.
func sameFile(path, other string) bool {
	if path == other || !strings.EqualFold(path, other) {
		return path == other
	}
	a, err := os.Lstat(path)
	if err != nil {
		return false
	}
	b, err := os.Lstat(other)
	return err == nil && os.SameFile(a, b)
}

// Diff writes the changes as a unified diff.
func (p *Plan) Diff(w io.Writer) error {
	for _, c := range p.Changes {
		path := filepath.ToSlash(c.Path)
		from, to := "a/"+path, "b/"+path
		switch c.Action {
		case Create:
			from = os.DevNull
		case Remove:
			to = os.DevNull
		}
		if _, err := io.WriteString(w, udiff.Unified(from, to, string(c.Old), string(c.New))); err != nil {
			return err
		}
	}
	return nil
}

// Summary says in one line what the plan does: "3 files created, 12 unchanged".
func (p *Plan) Summary() string {
	counts := map[Action]int{}
	for _, c := range p.Changes {
		counts[c.Action]++
	}
	var parts []string
	for _, a := range []struct {
		action Action
		word   string
	}{{Create, "created"}, {Update, "updated"}, {Remove, "removed"}} {
		if n := counts[a.action]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, a.word))
		}
	}
	if p.Unchanged > 0 || len(parts) == 0 {
		parts = append(parts, fmt.Sprintf("%d unchanged", p.Unchanged))
	}
	return strings.Join(parts, ", ")
}

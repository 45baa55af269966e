package vet

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/internal/store"
)

// inputs are the files that results depend on beside those of the packages, in order.
func (o Options) inputs() []string {
	files := slices.Clone(o.Inputs)
	for _, folder := range slices.Sorted(maps.Keys(o.QueryFiles)) {
		files = append(append(files, folder), o.QueryFiles[folder]...)
	}
	return files
}

// A kept is what is kept of a run.
type kept struct {
	Findings []report.Finding
	Silenced []report.Finding
	LeftOut  []string
	Hint     string
	NoSchema string
	Files    []string
}

// results are those of earlier runs; nil has none.
type results struct {
	store *store.Store
	key   string
}

// resultsOf returns where the results of a run of found packages are kept: by all
// that went into them. It is nil where they are not to be kept, or cannot be.
func resultsOf(found []*packages.Package, patterns []string, opts Options) *results {
	if opts.Cache == "" {
		return nil
	}
	key, err := keyOf(found, patterns, opts)
	if err != nil {
		return nil
	}
	s, err := store.Open(opts.Cache)
	if err != nil {
		return nil
	}
	return &results{s, key}
}

// get returns the results of a run that was the same.
func (r *results) get() (*Result, bool) {
	if r == nil {
		return nil, false
	}
	data, ok := r.store.Get(r.key)
	var k kept
	if !ok || gob.NewDecoder(bytes.NewReader(data)).Decode(&k) != nil {
		return nil, false
	}
	report.Refill(k.Findings)
	report.Refill(k.Silenced)
	return &Result{Findings: k.Findings, Silenced: k.Silenced, LeftOut: k.LeftOut, Hint: k.Hint, NoSchema: k.NoSchema, files: k.Files}, true
}

// put keeps the results of a run in which no rule failed. That they cannot be kept
// is nobody's loss.
func (r *results) put(of *Result) {
	if r == nil || len(of.Failed) > 0 {
		return
	}
	var b bytes.Buffer
	if gob.NewEncoder(&b).Encode(kept{of.Findings, of.Silenced, of.LeftOut, of.Hint, of.NoSchema, of.files}) == nil {
		_ = r.store.Put(r.key, b.Bytes())
	}
}

// settings are the variables of the environment by which the go command chooses
// files and how they are compiled.
var settings = []string{"GOOS", "GOARCH", "GOFLAGS", "GOEXPERIMENT", "GOWORK", "GO111MODULE", "CGO_ENABLED", "GOTOOLCHAIN", "GITHUB_ACTIONS"}

// keyOf says all that the results of a run depend on: this program and the go
// command, what it is told, and the packages: of the modules that are worked on
// each file's text, of others their versions.
func keyOf(found []*packages.Package, patterns []string, opts Options) (string, error) {
	h := sha256.New()
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	if err := identify(h, self); err != nil {
		return "", err
	}
	command, err := exec.LookPath("go")
	if err != nil {
		return "", err
	}
	if err := identify(h, command); err != nil {
		return "", err
	}
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(h, "%s %q %q %q %q %v %v %q\n", runtime.Version(), dir, patterns, opts.Also, opts.Tags, opts.Tests, opts.Unused, opts.Migrations)
	env := opts.Env
	if env == nil {
		env = os.Environ()
	}
	for _, setting := range env {
		if name, _, _ := strings.Cut(setting, "="); slices.Contains(settings, name) {
			fmt.Fprintf(h, "%q\n", setting)
		}
	}
	for _, name := range opts.inputs() {
		fmt.Fprintf(h, "%q %s\n", name, sumOf(name))
	}
	for pkg := range packages.Postorder(found) {
		note(h, pkg)
		if opts.Unused && pkg.Module != nil && pkg.Module.Version == "" {
			for _, name := range otherFiles(pkg) {
				fmt.Fprintf(h, "%q %s\n", name, sumOf(name))
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// note notes a package.
func note(h hash.Hash, pkg *packages.Package) {
	fmt.Fprintf(h, "%q %q\n", pkg.ID, pkg.Errors)
	m := pkg.Module
	if m == nil { // the standard library's, which is the go command's
		if pkg.PkgPath == "runtime" {
			fmt.Fprintf(h, "%q\n", pkg.GoFiles)
		}
		return
	}
	fmt.Fprintf(h, "%s %s %s\n", m.Path, m.Version, m.GoVersion)
	if m.Replace != nil {
		fmt.Fprintf(h, "%s %s\n", m.Replace.Path, m.Replace.Version)
		m = m.Replace
	}
	if m.Version != "" && m.Dir != "" { // what has a version never changes
		return
	}
	for _, name := range slices.Concat(pkg.GoFiles, pkg.OtherFiles) {
		fmt.Fprintf(h, "%q %s\n", name, sumOf(name))
	}
}

// identify notes which program a file is.
func identify(h hash.Hash, program string) error {
	info, err := os.Stat(program)
	if err != nil {
		return err
	}
	fmt.Fprintf(h, "%q %d %d\n", program, info.Size(), info.ModTime().UnixNano())
	return nil
}

// sumOf is the sum of a file's text, or says that it cannot be read.
func sumOf(name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		return "none"
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

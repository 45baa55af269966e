package project

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/describe"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/internal/stats"
	"github.com/dbgen-go/dbgen/internal/store"
)

// A Memory gives what runs made before, where a run would make the same: this
// program, of the same settings and the same text in every file. What it has may go
// at any time; any number of processes may use it. The zero Memory remembers nothing.
type Memory struct {
	store   *store.Store
	self    string
	keeping sync.WaitGroup // what is kept while the caller goes on
}

// Remember is the memory in a folder, which need not exist; "" is one that remembers
// nothing, as is one that cannot be used.
func Remember(dir string) *Memory {
	if dir == "" {
		return &Memory{}
	}
	self, err := store.Self()
	if err != nil {
		return &Memory{}
	}
	s, err := store.Open(dir)
	if err != nil {
		return &Memory{}
	}
	return &Memory{store: s, self: self}
}

// Wait returns when all that was made is kept, for which Generate does not wait. A
// process that ends before loses what it would have remembered, and nothing else.
func (m *Memory) Wait() { m.keeping.Wait() }

// recall reads the value of a key, if there is one.
func (m *Memory) recall(c codec, key string, v any) bool {
	if m.store == nil || key == "" {
		return false
	}
	text, ok := m.store.Get(key)
	return ok && c.decode(text, v) == nil
}

// keep keeps the value of a key. That it cannot be kept is nobody's loss.
func (m *Memory) keep(c codec, key string, v any) {
	if m.store == nil || key == "" {
		return
	}
	if text, err := c.encode(v); err == nil {
		_ = m.store.Put(key, text...)
	}
}

// key stands for all that the result of a command depends on; more is what of that no
// file of schemas or queries has. It is "" where something is wrong with the files:
// that is never remembered.
func (m *Memory) key(p *Project, command string, more ...any) string {
	if m.store == nil || p.Diags.HasErrors() || len(p.Config.Texts()) == 0 {
		return ""
	}
	h := sha256.New()
	note := func(parts ...string) {
		for _, s := range parts {
			fmt.Fprintf(h, "%d:%s", len(s), s)
		}
	}
	note(m.self, command, fmt.Sprintf("%q", more), p.Config.File, p.Config.Dir)
	note(p.Config.Texts()...)
	for i := range p.Packages {
		pkg := p.Packages[i]
		if pkg.unread.HasErrors() {
			return ""
		}
		note("package", pkg.Config.Go.Out, pkg.Config.Pos.String())
		if pkg.twin == nil {
			for _, s := range pkg.Sources {
				note(s.Name, s.Text)
			}
		}
		note("queries")
		for _, f := range pkg.files {
			note(f.name, f.text)
		}
		if len(pkg.Config.Go.Adopted) > 0 {
			note(slices.Sorted(maps.Keys(p.DeclaredBeside(pkg)))...)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Generate is Load and Project.Generate. What it has made may still be on its way to
// the next run: Wait.
func (m *Memory) Generate(ctx context.Context, cfg *config.Config, version string, progress Progress) (*Generated, error) {
	m.Wait()
	p, err := read(ctx, cfg, progress)
	if err != nil {
		return nil, err
	}
	records := p.claim()
	key := m.key(p, "generate", version, p.statsText())
	made, partly := &generated{}, false
	if !m.recall(asFiles, key, made) {
		if made, partly, err = m.generate(ctx, p, key, version); err != nil {
			return nil, err
		}
	}
	out := &Generated{Files: made.files(p, records), Diags: made.Diags, Refused: made.Refused, partly: partly}
	for _, pkg := range made.Packages {
		out.Packages = append(out.Packages, pkg.Written)
	}
	return out, nil
}

// generate makes what key stands for, of what the last run made if that helps.
func (m *Memory) generate(ctx context.Context, p *Project, key, version string) (made *generated, partly bool, err error) {
	last := m.lastKey(p, version, key)
	var lastKey string
	was := &generated{}
	if m.recall(asGob, last, &lastKey) && m.recall(asFiles, lastKey, was) {
		made, err = p.afresh().remake(ctx, was, version)
	}
	partly = made != nil
	if made == nil && err == nil {
		if err = p.understand(ctx); err == nil {
			made, err = p.generate(ctx, version)
		}
		if err == nil {
			made.Diags.Append(p.unknownWords())
		}
	}
	if err != nil {
		return nil, false, err
	}
	m.keeping.Go(func() {
		m.keep(asFiles, key, made)
		m.keep(asGob, last, key)
	})
	return made, partly, nil
}

// lastKey is the key of the key of the last run with the same settings, schema and
// names of files; "" if key is.
func (m *Memory) lastKey(p *Project, version, key string) string {
	if key == "" {
		return ""
	}
	names := p.afresh()
	for _, pkg := range names.Packages {
		for i := range pkg.files {
			pkg.files[i].text = ""
		}
	}
	return m.key(names, "last", version, p.statsText())
}

// afresh is a project of the same files that nothing was made of yet.
func (p *Project) afresh() *Project {
	other := &Project{Config: p.Config, Diags: p.Config.Warnings, announce: p.announce}
	copies := map[*Package]*Package{}
	for _, pkg := range p.Packages {
		c := &Package{Config: pkg.Config, Sources: pkg.Sources, files: slices.Clone(pkg.files), unread: pkg.unread, twin: copies[pkg.twin]}
		copies[pkg] = c
		other.Packages = append(other.Packages, c)
	}
	return other
}

// A Checked is what Memory.Check finds in a project.
type Checked struct {
	Found, Silenced []check.Finding
	Failed          diag.List // rules that failed
	Diags           diag.List // warnings
	Refused         diag.List // as of a Project
}

// Check is Load, Config.CheckTables and Project.Check. What is wrong with the project
// is a *WrongSQL. Where an earlier run has checked the same the project is only read:
// it serves VerifySchemas alone.
func (m *Memory) Check(ctx context.Context, cfg *config.Config, progress Progress) (*Project, *Checked, error) {
	p, err := read(ctx, cfg, progress)
	if err != nil {
		return nil, nil, err
	}
	key := m.key(p, "check", fmt.Sprint(cfg.Check.TableRows), p.statsText())
	made := &Checked{}
	if m.recall(asGob, key, made) {
		report.Refill(made.Found)
		report.Refill(made.Silenced)
		return p, made, nil
	}
	if err := p.understand(ctx); err != nil {
		return nil, nil, err
	}
	if p.Diags.HasErrors() {
		return nil, nil, &WrongSQL{p.All().Err()}
	}
	if err := cfg.CheckTables(p.Tables()); err != nil {
		return nil, nil, err
	}
	found, failed, err := p.Check(ctx)
	if err != nil {
		return nil, nil, err
	}
	made = &Checked{Found: found, Silenced: p.Silenced, Failed: failed, Diags: p.Diags, Refused: p.Refused}
	if !failed.HasErrors() {
		m.keep(asGob, key, made)
	}
	return p, made, nil
}

// WrongSQL says what is wrong with the schema or the queries, as opposed to the
// settings.
type WrongSQL struct{ error }

// Unwrap returns the *diag.ListError.
func (w *WrongSQL) Unwrap() error { return w.error }

// statsText is which statistics are used, and what they say.
func (p *Project) statsText() string {
	name, at := p.Config.StatsFile(stats.Name)
	if name == "" {
		return ""
	}
	text, err := os.ReadFile(p.Config.Path(name))
	return fmt.Sprintf("%q %s %q %v", name, at, text, err != nil)
}

// Describe is Load and what "dbgen describe" prints of the project; the diagnostics
// are all that there are.
func (m *Memory) Describe(ctx context.Context, cfg *config.Config, progress Progress) (*describe.Document, diag.List, error) {
	p, err := read(ctx, cfg, progress)
	if err != nil {
		return nil, diag.List{}, err
	}
	key := m.key(p, "describe")
	var made struct {
		Document *describe.Document
		Diags    []diag.Diagnostic
	}
	if !m.recall(asJSON, key, &made) {
		if err := p.understand(ctx); err != nil {
			return nil, diag.List{}, err
		}
		doc := describe.Make()
		for _, pkg := range p.Packages {
			doc.Add(pkg.Config.Go.Package, pkg.Result, pkg.Config.Go.SQLCCompatible)
		}
		doc.AddDiags(p.All())
		made.Document, made.Diags = doc, p.All().All()
		m.keep(asJSON, key, made)
	}
	var diags diag.List
	for _, d := range made.Diags {
		diags.Add(d)
	}
	return made.Document, diags, nil
}

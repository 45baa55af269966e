package project

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/deployed"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// sorted are the files of a schema, by what became of them since a deployed version.
type sorted struct {
	added  []schema.Source
	edited []deployed.Edited
	// whole: files that are no migrations have changed, so that only the schemas as a
	// whole can be compared.
	whole bool
	first string // the first file that has changed
}

// sort tells the files of the schema that are new from those that were deployed, by
// their paths from the configuration, and, where a file has another name, by what it
// says.
func (c *comparer) sort(was []schema.Source, dir string) *sorted {
	out := &sorted{}
	deployedFiles, here, base := byPath(was, dir), byPath(c.pkg.Sources, c.p.Config.Dir), c.baseFiles()
	var added []schema.Source
	for _, s := range c.pkg.Sources {
		old, ok := deployedFiles[below(c.p.Config.Dir, s.Name)]
		switch {
		case !ok:
			added = append(added, s)
		case gist(old.Text) != gist(s.Text):
			if b, ok := base[below(c.p.Config.Dir, s.Name)]; ok && gist(b.Text) == gist(s.Text) {
				continue // the deployed version has changed it
			}
			out.change(s, deployed.Edited{File: s.Name, Line: firstNew(old.Text, s.Text)})
		}
	}
	for _, s := range was {
		path := below(dir, s.Name)
		if _, ok := here[path]; ok {
			continue
		}
		if _, ok := base[path]; !ok && base != nil {
			continue // the deployed version got it since
		}
		if i := slices.IndexFunc(added, func(a schema.Source) bool { return gist(a.Text) == gist(s.Text) }); i >= 0 {
			if check.IsMigration(s) {
				out.edited = append(out.edited, deployed.Edited{File: path, Line: 1, Renamed: added[i].Name})
			}
			added = slices.Delete(added, i, i+1)
			continue
		}
		out.whole = true // what a file did that is gone is only known of the whole
		if check.IsMigration(s) {
			out.edited = append(out.edited, deployed.Edited{File: path, Gone: c.p.Config.File})
		}
		if len(added) > 0 && out.first == "" {
			out.first = added[0].Name
		}
	}
	if out.first == "" && len(c.pkg.Sources) > 0 {
		out.first = c.pkg.Sources[0].Name
	}
	out.added = added
	return out
}

// change notes a file that is not what it was.
func (o *sorted) change(s schema.Source, e deployed.Edited) {
	if check.IsMigration(s) {
		o.edited = append(o.edited, e)
		return
	}
	o.whole = true
	if o.first == "" {
		o.first = s.Name
	}
}

// baseFiles are the schema's files at the commit that both versions have in common;
// nil where that is the deployed one.
func (c *comparer) baseFiles() map[string]schema.Source {
	if c.d.Base == nil {
		return nil
	}
	files := map[string]schema.Source{}
	for _, pkg := range c.d.Base.Packages {
		for path, s := range byPath(pkg.Sources, c.d.Base.Config.Dir) {
			files[path] = s
		}
	}
	return files
}

func byPath(sources []schema.Source, dir string) map[string]schema.Source {
	files := map[string]schema.Source{}
	for _, s := range sources {
		files[below(dir, s.Name)] = s
	}
	return files
}

// gist is a script without what changes nothing: comments, spaces and lines.
func gist(text string) string {
	var b strings.Builder
	last := 0
	for start, end := range sqltext.Comments(text) {
		b.WriteString(text[last:start])
		b.WriteByte(' ')
		last = end
	}
	b.WriteString(text[last:])
	return strings.Join(strings.Fields(b.String()), " ")
}

// firstNew is the first line of a text that is not the same in an older one.
func firstNew(old, now string) int {
	was, is := strings.Split(old, "\n"), strings.Split(now, "\n")
	for i, line := range is {
		if i >= len(was) || strings.TrimSpace(was[i]) != strings.TrimSpace(line) {
			return i + 1
		}
	}
	return max(len(is), 1)
}

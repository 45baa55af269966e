package adopt

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/templates"
	"github.com/dbgen-go/dbgen/templates/options"
)

// head is what a new file begins with.
const head = `# What the generated packages keep as sqlc had it, written by "dbgen adopt". An entry
# that is removed makes its place dbgen's own: remove one, run "dbgen generate", mend
# what the compiler shows. "dbgen check" tells which of them fail when they meet the
# data that their reasons name. docs/from-sqlc.md has the forms.
`

// write returns the file with the entries of all packages. What an author wrote
// in it stays, comments too; the text is the old one where nothing is to be done.
func write(old []byte, outcomes []*Outcome) ([]byte, error) {
	changes := 0
	for _, o := range outcomes {
		changes += o.Added + o.Dropped
	}
	if changes == 0 {
		return old, nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(old, &doc); err != nil {
		return nil, err // it was read before
	}
	fresh := len(doc.Content) == 0
	if fresh {
		doc = yaml.Node{Kind: yaml.DocumentNode, HeadComment: doc.HeadComment, Content: []*yaml.Node{mapping()}}
	}
	root := doc.Content[0]
	if value(root, "version") == nil {
		set(root, "version", &yaml.Node{Kind: yaml.ScalarNode, Value: "1"})
	}
	packages := value(root, "packages")
	if packages == nil || packages.Kind != yaml.SequenceNode {
		packages = &yaml.Node{Kind: yaml.SequenceNode}
		set(root, "packages", packages)
	}
	for _, o := range outcomes {
		if o.Added+o.Dropped > 0 {
			merge(packages, o)
		}
	}
	var b bytes.Buffer
	if fresh && !bytes.Contains(old, []byte(head)) {
		b.WriteString(head)
		b.Write(old) // comments alone
	}
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(&doc); err != nil {
		return nil, fmt.Errorf("writing the entries: %w", err)
	}
	return b.Bytes(), nil
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode} }

func scalar(text string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(text)
	return n
}

func set(m *yaml.Node, key string, v *yaml.Node) { m.Content = append(m.Content, scalar(key), v) }

func value(m *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i+1]
		}
	}
	return nil
}

// merge brings a package's list up to date: what is no more is taken out, unless
// its author commented on it, and what is new goes where it is looked for.
func merge(packages *yaml.Node, o *Outcome) {
	var pkg *yaml.Node
	for _, p := range packages.Content {
		if out := value(p, "out"); out != nil && out.Value == o.Out {
			pkg = p
		}
	}
	if pkg == nil {
		pkg = mapping()
		set(pkg, "out", scalar(o.Out))
		packages.Content = append(packages.Content, pkg)
	}
	list := value(pkg, "overrides")
	if list == nil {
		list = &yaml.Node{Kind: yaml.SequenceNode}
		set(pkg, "overrides", list)
	}
	list.Kind, list.Tag, list.Value = yaml.SequenceNode, "", ""
	stays := map[string]bool{}
	for i := range o.Entries {
		stays[o.Entries[i].Label()] = true
	}
	list.Content = slices.DeleteFunc(list.Content, func(n *yaml.Node) bool {
		var a options.Adopted
		if n.Decode(&a) != nil || stays[a.Label()] {
			return false
		}
		if commented(n) {
			o.note("%s no longer differs and stays for its comment: remove both by hand", a.Label())
			o.Dropped--
			o.Entries = append(o.Entries, Entry{Adopted: a, Verdict: templates.Verdict{Kind: templates.Same}})
			return false
		}
		return true
	})
	for i := range o.Entries {
		if e := &o.Entries[i]; e.isNew {
			insert(list, &e.Adopted)
		}
	}
}

// commented reports whether there is a comment in or at an entry.
func commented(n *yaml.Node) bool {
	return n.HeadComment+n.LineComment+n.FootComment != "" || slices.ContainsFunc(n.Content, commented)
}

// insert puts an entry before the first that comes after it.
func insert(list *yaml.Node, a *options.Adopted) {
	at := len(list.Content)
	for i, n := range list.Content {
		var other options.Adopted
		if n.Decode(&other) == nil && compareEntries(a, &other) < 0 {
			at = i
			break
		}
	}
	list.Content = slices.Insert(list.Content, at, entryNode(a))
}

// compareEntries orders entries: those of the schema first, then query by query.
func compareEntries(a, b *options.Adopted) int {
	kindA, nameA := a.Target()
	kindB, nameB := b.Target()
	rank := func(kind string) int { return slices.Index(options.AdoptedKinds, kind) }
	if c := cmp.Compare(a.OfQuery(), b.OfQuery()); c != 0 { // those of the schema have none
		return c
	}
	return cmp.Or(cmp.Compare(rank(kindA), rank(kindB)), cmp.Compare(nameA, nameB), cmp.Compare(deref(a.Value), deref(b.Value)))
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// entryNode writes an entry.
func entryNode(a *options.Adopted) *yaml.Node {
	n := mapping()
	kind, name := a.Target()
	set(n, kind, scalar(name))
	if a.Value != nil {
		set(n, "value", scalar(*a.Value))
	}
	if a.Name != "" {
		set(n, "name", scalar(a.Name))
	}
	if !a.GoType.IsZero() {
		set(n, "go_type", typeNode(a.GoType))
	}
	if a.GoStructTag != nil {
		set(n, "go_struct_tag", scalar(*a.GoStructTag))
	}
	setList(n, "order", a.Order)
	if a.Command != "" {
		set(n, "command", scalar(a.Command))
	}
	setKept(n, "args", a.Args)
	setKept(n, "params", a.Params)
	setList(n, "send", a.Send)
	if a.Copy != nil {
		target := mapping()
		setList(target, "table", a.Copy.Table)
		setList(target, "columns", a.Copy.Columns)
		set(n, "copy", target)
	}
	setKept(n, "row", a.Row)
	if a.Model != "" {
		set(n, "model", scalar(a.Model))
	}
	if !a.Result.IsZero() {
		set(n, "result", typeNode(a.Result))
	}
	setList(n, "scan", a.Scan)
	set(n, "reason", scalar(a.Reason))
	return n
}

func setList(n *yaml.Node, key string, items []string) {
	if len(items) == 0 {
		return
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, item := range items {
		list.Content = append(list.Content, scalar(item))
	}
	set(n, key, list)
}

func setKept(n *yaml.Node, key string, fields []options.Kept) {
	if fields == nil {
		return
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	if len(fields) == 0 {
		list.Style = yaml.FlowStyle
	}
	for _, f := range fields {
		m := mapping()
		m.Style = yaml.FlowStyle
		set(m, "name", scalar(f.Name))
		set(m, "go_type", typeNode(f.GoType))
		if f.GoStructTag != "" {
			set(m, "go_struct_tag", scalar(f.GoStructTag))
		}
		list.Content = append(list.Content, m)
	}
	set(n, key, list)
}

func typeNode(g options.GoType) *yaml.Node {
	if g.Spec != "" {
		return scalar(g.Spec)
	}
	m := mapping()
	m.Style = yaml.FlowStyle
	for _, part := range []struct{ key, text string }{{"import", g.Import}, {"package", g.Package}, {"type", g.Type}} {
		if part.text != "" {
			set(m, part.key, scalar(part.text))
		}
	}
	for _, part := range []struct {
		key   string
		given bool
	}{{"pointer", g.Pointer}, {"slice", g.Slice}} {
		if part.given {
			set(m, part.key, &yaml.Node{Kind: yaml.ScalarNode, Value: "true"})
		}
	}
	return m
}

// Summary says in a line how many entries a package has, and why.
func (o *Outcome) Summary() string {
	if o.NotSQLC {
		text := fmt.Sprintf("%s: no files of sqlc's to compare with; %s as before", o.Out, count(len(o.Entries), "entry", "entries"))
		if o.Dropped > 0 {
			text += fmt.Sprintf("; %d taken out", o.Dropped)
		}
		return text
	}
	by := map[templates.VerdictKind]int{}
	refused := 0
	for i := range o.Entries {
		by[o.Entries[i].Verdict.Kind]++
		if o.Entries[i].Query != "" {
			refused++
		}
	}
	var parts []string
	for _, k := range []struct {
		kind templates.VerdictKind
		text string
	}{
		{templates.Unsound, "sqlc's is unsound"}, {templates.Wider, "ours is wider"}, {templates.Narrower, "ours is narrower"},
		{templates.OtherName, "another name"}, {templates.Same, "no longer differ"}, {templates.Unmatched, "match nothing"},
	} {
		if by[k.kind] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", by[k.kind], k.text))
		}
	}
	text := fmt.Sprintf("%s: %s", o.Out, count(len(o.Entries), "entry", "entries"))
	if len(parts) > 0 {
		text += " (" + strings.Join(parts, ", ") + ")"
	}
	if refused > 0 {
		text += "; " + count(refused, "signature", "signatures") + " kept whole"
	}
	if o.Added+o.Dropped > 0 {
		text += fmt.Sprintf("; %d new, %d taken out", o.Added, o.Dropped)
	}
	return text
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

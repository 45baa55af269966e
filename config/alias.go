package config

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// maxNodes bounds what a configuration's aliases may grow to.
const maxNodes = 1 << 20

// A resolver writes YAML's aliases and merge keys out, so that all that looks at
// nodes finds what is meant. Nodes keep the places where they were written.
type resolver struct {
	d       *decoder
	done    map[*yaml.Node]*yaml.Node
	sizes   map[*yaml.Node]int  // of what is done, aliases counted each time
	pending map[*yaml.Node]bool // what contains the node at hand
}

// resolve returns a document without aliases and merge keys, or nil after an
// error.
func (d *decoder) resolve(n *yaml.Node) *yaml.Node {
	r := &resolver{d: d, done: map[*yaml.Node]*yaml.Node{}, sizes: map[*yaml.Node]int{}, pending: map[*yaml.Node]bool{}}
	before := d.diags.Len()
	out := r.node(n)
	if d.diags.Len() > before {
		return nil
	}
	return out
}

// node writes one node out.
func (r *resolver) node(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		if r.pending[n.Alias] {
			r.d.diags.Errorf(r.d.pos(n), "write what is meant instead of the alias", "alias %q stands in what it names", n.Value)
			return n
		}
		return r.node(n.Alias)
	}
	if out, ok := r.done[n]; ok {
		return out
	}
	r.pending[n] = true
	defer delete(r.pending, n)
	out := *n
	out.Anchor, out.Content = "", make([]*yaml.Node, 0, len(n.Content))
	if n.Kind == yaml.MappingNode {
		out.Content = r.mapping(n, out.Content)
	} else {
		for _, item := range n.Content {
			out.Content = append(out.Content, r.node(item))
		}
	}
	size := 1
	for _, item := range out.Content {
		size += r.sizes[item]
	}
	if size > maxNodes {
		r.d.diags.Errorf(r.d.pos(n), "write it with fewer aliases", "its aliases stand for more than %d values", maxNodes)
		out.Content, size = nil, 1
	}
	r.done[n], r.sizes[&out] = &out, size
	return &out
}

// mapping returns the entries of a mapping: its own, then those that it merges
// and does not have.
func (r *resolver) mapping(n *yaml.Node, entries []*yaml.Node) []*yaml.Node {
	var merged []*yaml.Node
	has := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], r.node(n.Content[i+1])
		if isMerge(key) {
			merged = append(merged, r.merged(value)...)
			continue
		}
		key = r.node(key)
		if first := has[key.Value]; first != nil && key.Kind == yaml.ScalarNode {
			r.d.diags.Errorf(r.d.pos(n.Content[i]), fmt.Sprintf("it stands on line %d already", first.Line), "key %q is given twice", key.Value)
		}
		has[key.Value] = key
		entries = append(entries, key, value)
	}
	for _, m := range merged { // of two, the first decides
		for i := 0; i+1 < len(m.Content); i += 2 {
			if key := m.Content[i]; has[key.Value] == nil {
				has[key.Value] = key
				entries = append(entries, key, m.Content[i+1])
			}
		}
	}
	return entries
}

// isMerge reports whether a key is YAML's <<.
func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.ShortTag() == "!!merge"
}

// merged are the mappings that a merge key names.
func (r *resolver) merged(value *yaml.Node) []*yaml.Node {
	list := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		list = value.Content
	}
	for _, m := range list {
		if m.Kind != yaml.MappingNode && m.Kind != yaml.AliasNode { // an alias that is left was reported
			r.d.diags.Errorf(r.d.pos(m), "write \"<<: *name\", or a list of such names, of anchors that are mappings", "\"<<\" takes the keys of a mapping, and this is none")
			return nil
		}
	}
	return list
}

// unknownAnchor returns the place of the first alias in a text that YAML's
// library found to name nothing, if that is what its message says.
func (d *decoder) unknownAnchor(msg, text string) (diag.Position, bool) {
	name, ok := strings.CutPrefix(msg, "yaml: unknown anchor '")
	if !ok {
		return diag.Position{}, false
	}
	name, ok = strings.CutSuffix(name, "' referenced")
	i := strings.Index(text, "*"+name)
	if !ok || i < 0 {
		return diag.Position{}, false
	}
	pos := d.file.Position(i)
	return d.pos(&yaml.Node{Line: pos.Line, Column: pos.Column}), true
}

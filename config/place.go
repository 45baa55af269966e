package config

import (
	"reflect"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/templates/options"
)

// place notes in v, which was decoded from n, where its parts were read: in each
// override, and for each setting and rename of the generated code.
func (d *decoder) place(n *yaml.Node, v reflect.Value) {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for i := range min(v.Len(), len(n.Content)) {
			d.place(n.Content[i], v.Index(i))
		}
	case v.Kind() == reflect.Struct && n.Kind == yaml.MappingNode:
		switch x := v.Addr().Interface().(type) {
		case *options.Override:
			x.Pos = d.pos(n)
			return
		case *options.Adopted:
			x.Pos = d.pos(n)
			return
		case *options.Options:
			x.Places = d.places(n)
		case *sqlcGlobal:
			x.Places = d.places(n)
		}
		for i := range v.NumField() {
			name, inline := yamlKey(v.Type().Field(i))
			if value := child(n, name); inline {
				d.place(n, v.Field(i))
			} else if value != nil {
				d.place(value, v.Field(i))
			}
		}
	}
}

// paths notes where the entries of a package's lists stand in a mapping.
func (d *decoder) paths(n *yaml.Node, p *Package) {
	if p.Places == nil {
		p.Places = map[string]diag.Position{}
	}
	for _, key := range []string{"schema", "queries", "search_path"} {
		list := child(n, key)
		switch {
		case list == nil:
		case list.Kind == yaml.ScalarNode:
			p.Places[key+":"+list.Value] = d.pos(list)
		default:
			for _, item := range list.Content {
				p.Places[key+":"+item.Value] = d.pos(item)
			}
		}
	}
}

// PlaceOf is the place of an entry of a list, such as "schema" or "queries", or
// of the package where it has no place of its own.
func (p *Package) PlaceOf(key, entry string) diag.Position {
	if pos, found := p.Places[key+":"+entry]; found {
		return pos
	}
	return p.Pos
}

// places says where the settings of a mapping are, its renames, and, by the key
// "", the mapping itself.
func (d *decoder) places(n *yaml.Node) map[string]diag.Position {
	found := map[string]diag.Position{"": d.pos(n)}
	add := func(n *yaml.Node, prefix string) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			found[prefix+n.Content[i].Value] = d.pos(n.Content[i])
		}
	}
	add(n, "")
	if rename := child(n, "rename"); rename != nil && rename.Kind == yaml.MappingNode {
		add(rename, "rename.")
	}
	return found
}

// share marks the settings that hold for several packages.
func share(global *sqlcGlobal, p *Package) {
	p.Go.SharedRename = make(map[string]bool)
	for from := range global.Rename {
		p.Go.SharedRename[from] = true
	}
	for i := range global.Overrides {
		p.Go.Overrides[i].Shared = true
	}
}

// unshare takes share back: the package is the only one.
func unshare(p *Package) {
	p.Go.SharedRename = nil
	for i := range p.Go.Overrides {
		p.Go.Overrides[i].Shared = false
	}
}

// at is the place of the first of these settings that the package has, or of the
// package.
func (p *Package) at(settings ...string) diag.Position {
	for _, s := range settings {
		if pos, found := p.Go.Places[s]; found {
			return pos
		}
	}
	return p.Pos
}

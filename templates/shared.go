package templates

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/dave/jennifer/jen"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/templates/options"
)

// Shared has what the packages of one schema have in common, which is most of what they
// are: the structs of the schema's tables, and formatted text. The zero value is ready,
// and any number of goroutines may use it.
type Shared struct {
	texts sync.Map // of declarations, by the sum of what was formatted

	mu      sync.Mutex
	schemas []*schemaCode
}

// A schemaCode is what packages whose schema and settings agree make of the schema.
// Once it is ready nothing in it changes.
type schemaCode struct {
	bound   *bind.Schema
	options options.Options
	once    sync.Once

	enums      []*enum
	models     []*structDef
	composites []*structDef // whether or not a package uses them
	modelOf    map[*schema.Table]*structDef
	values     map[*schema.Table][]value
	uses       []string        // the settings that matched, as traits
	named      map[string]bool // as of settings

	chunks sync.Map // of the file of models, by what chunkKey says
	whole  sync.Map // the file of models, by its package and what chunkKey says
}

// of returns what packages like this one share; nil where each has to be looked at by
// itself: entries are judged package by package, and unused structs are the queries' matter.
func (s *Shared) of(res *analyze.Result, opts options.Options) *schemaCode {
	if s == nil || len(opts.Adopted) > 0 || opts.OmitUnusedStructs {
		return nil
	}
	// What makes no difference to a schema's code, or comes of the queries.
	opts.Package, opts.Out, opts.Indexes, opts.Places = "", "", nil, nil
	opts.OutputDBFileName, opts.OutputModelsFileName, opts.OutputQuerierFileName = "", "", ""
	opts.OutputBatchFileName, opts.OutputCopyFromFileName, opts.OutputFilesSuffix = "", "", ""
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.schemas {
		if c.bound == res.Bound && reflect.DeepEqual(c.options, opts) {
			return c
		}
	}
	c := &schemaCode{bound: res.Bound, options: opts}
	s.schemas = append(s.schemas, c)
	return c
}

// buildSchema makes the enums and structs of the schema, or takes those of a package
// before.
func (g *generator) buildSchema() {
	c := g.shared.of(g.res, g.Options)
	if c == nil {
		g.buildEnums()
		g.buildComposites()
		g.buildModels()
		return
	}
	c.once.Do(func() {
		g.buildEnums()
		g.buildComposites()
		g.buildModels()
		g.noteUses(nil)
		c.enums, c.models, c.composites, c.modelOf, c.values = g.enums, g.models, g.composites, g.modelOf, g.values
		c.uses, c.named = slices.Clone(g.uses[nil]), maps.Clone(g.named)
	})
	g.code = c
	// Each package's lists are its own: it drops from them, and looks up more.
	g.enums, g.models, g.composites = slices.Clone(c.enums), slices.Clone(c.models), slices.Clone(c.composites)
	g.modelOf, g.values = c.modelOf, maps.Clone(c.values)
	g.uses[nil] = slices.Clone(c.uses)
	if g.named != nil {
		maps.Copy(g.named, c.named)
	}
}

// chunkKey says what a chunk of the file of models depends on besides the schema and
// the settings: which structs are cloned, and which composite types used.
func (g *generator) chunkKey(number int) string {
	var b strings.Builder
	fmt.Fprint(&b, number)
	for _, name := range slices.Sorted(maps.Keys(g.cloned)) {
		b.WriteString(" " + name)
	}
	for _, def := range g.composites {
		b.WriteString("\x00" + def.name)
	}
	return b.String()
}

// renderPart is renderChunk, or what another package has rendered of the same.
func (g *generator) renderPart(p planned, number int, emit []func(*jen.Group)) (chunk, error) {
	if g.code == nil || !p.models {
		return g.renderChunk(p, emit)
	}
	key := g.chunkKey(number)
	if made, found := g.code.chunks.Load(key); found {
		return made.(chunk), nil
	}
	made, err := g.renderChunk(p, emit)
	if err == nil {
		g.code.chunks.Store(key, made)
	}
	return made, err
}

// joinAlike is joinOrWhole, or what another package has joined of the same.
func (g *generator) joinAlike(p planned, chunks []chunk) ([]byte, error) {
	if g.code == nil || !p.models {
		return g.joinOrWhole(p, chunks)
	}
	key := g.Package + " " + g.chunkKey(len(chunks))
	if made, found := g.code.whole.Load(key); found {
		return made.([]byte), nil
	}
	content, err := g.joinOrWhole(p, chunks)
	if err == nil {
		g.code.whole.Store(key, content)
	}
	return content, err
}

package templates

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/dave/jennifer/jen"

	"github.com/dbgen-go/dbgen/internal/await"
	"github.com/dbgen-go/dbgen/templates/layout"
)

// importNames tells jennifer the names of packages whose paths do not show
// them.
func (g *generator) importNames(f *jen.File) {
	f.ImportName(pgxPath, "pgx")
	f.ImportName(pgconnPath, "pgconn")
	f.ImportName(pgtypePath, "pgtype")
	f.ImportName(implPath, "dbgenimpl")
	f.ImportName(loaderPath, "loader")
	f.ImportAlias(vectorPath, "pgvector")
	for _, t := range g.given {
		t.importNames(f)
	}
}

// importNames tells jennifer the names of the packages of a type.
func (t goType) importNames(f *jen.File) {
	switch {
	case t.path == "":
	case t.alias:
		f.ImportAlias(t.path, t.pkg)
	default:
		f.ImportName(t.path, t.pkg)
	}
	for _, arg := range t.args {
		arg.importNames(f)
	}
}

// chunkSize is how many declarations and what belongs to them are rendered by one
// goroutine: enough that the head of a jennifer file does not count.
const chunkSize = 50

// A chunk is a part of a file: what it imports, by path, under which name, and the
// formatted declarations.
type chunk struct {
	imports map[string]string
	text    []byte
}

// errNames means that two chunks of a file call different packages by one name.
var errNames = errors.New("one name for two packages")

// render turns the plan into text, chunk by chunk side by side: writing and
// formatting Go is most of the generator's work.
func (g *generator) render(plan []planned) ([]File, error) {
	files := make([]File, len(plan))
	var work []func() error
	for i, p := range plan {
		parts := slices.Collect(slices.Chunk(p.emit, chunkSize))
		chunks := make([]chunk, len(parts))
		var left atomic.Int64
		left.Store(int64(len(parts)))
		finish := func() (err error) {
			files[i].Name = p.name
			files[i].Content, err = g.joinAlike(p, chunks)
			clear(chunks) // the file has their text
			return err
		}
		for k, part := range parts {
			work = append(work, func() (err error) {
				if chunks[k], err = g.renderPart(p, k, part); err == nil && left.Add(-1) == 0 {
					err = finish()
				}
				return err
			})
		}
		if len(parts) == 0 {
			work = append(work, finish)
		}
	}
	errs := make([]error, len(work))
	await.Each(len(work), func(i int) { errs[i] = work[i]() })
	if err := cmp.Or(errs...); err != nil {
		return nil, err
	}
	return files, nil
}

// joinOrWhole is join, or the whole file as one chunk if its chunks give one name to
// two packages: jennifer sees to that within one of its files.
func (g *generator) joinOrWhole(p planned, chunks []chunk) ([]byte, error) {
	content, err := g.join(p, chunks)
	if !errors.Is(err, errNames) {
		return content, err
	}
	whole, err := g.renderChunk(p, p.emit)
	if err != nil {
		return nil, err
	}
	return g.join(p, []chunk{whole})
}

// buffers hold text that is not formatted yet.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// renderChunk writes some of a file's declarations, and formats them.
func (g *generator) renderChunk(p planned, emit []func(*jen.Group)) (chunk, error) {
	f := jen.NewFile(g.Package)
	f.NoFormat = true
	g.importNames(f)
	for _, e := range emit {
		e(f.Group)
	}
	raw := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(raw)
	raw.Reset()
	if err := f.Render(raw); err != nil {
		return chunk{}, fmt.Errorf("rendering %s: %w", p.name, err)
	}
	imports, body := splitImports(raw.Bytes())
	text, err := g.format(p, body)
	if err != nil {
		return chunk{}, fmt.Errorf("formatting %s: %w", p.name, err)
	}
	return chunk{imports, text}, nil
}

// format formats declarations.
func (g *generator) format(p planned, body []byte) ([]byte, error) {
	if g.shared == nil || p.source != "" { // files of queries have nothing in common
		return layout.Declarations(body)
	}
	key := sha256.Sum256(body)
	if text, found := g.shared.texts.Load(key); found {
		return text.([]byte), nil
	}
	text, err := layout.Declarations(body)
	if err != nil {
		return nil, err
	}
	g.shared.texts.Store(key, text)
	return text, nil
}

// splitImports takes the head off what jennifer wrote: the package clause and the
// imports, each with the name that it is given, or "".
func splitImports(src []byte) (imports map[string]string, body []byte) {
	imports = map[string]string{}
	_, body, _ = bytes.Cut(src, []byte("\n")) // the package clause
	read := func(spec string) {
		if name, path, ok := strings.Cut(strings.TrimSpace(spec), `"`); ok {
			imports[strings.TrimSuffix(path, `"`)] = strings.TrimSpace(name)
		}
	}
	body = bytes.TrimLeft(body, "\n")
	rest, ok := bytes.CutPrefix(body, []byte("import "))
	if !ok {
		return imports, body
	}
	if list, ok := bytes.CutPrefix(rest, []byte("(\n")); ok {
		specs, after, _ := bytes.Cut(list, []byte(")\n"))
		for spec := range strings.Lines(string(specs)) {
			read(spec)
		}
		return imports, after
	}
	spec, after, _ := bytes.Cut(rest, []byte("\n"))
	read(string(spec))
	return imports, after
}

// join puts a file together: the head, the imports of all chunks, and their
// declarations. It writes as gofmt does.
func (g *generator) join(p planned, chunks []chunk) ([]byte, error) {
	imports := map[string]string{}
	for _, c := range chunks {
		for path, name := range c.imports {
			if old, ok := imports[path]; ok && old != name {
				return nil, errNames
			}
			imports[path] = name
		}
	}
	if p.contract {
		imports[contractPath] = "_"
	}
	if !distinct(imports) {
		return nil, errNames
	}
	head := g.head(p, imports)
	size := len(head)
	for _, c := range chunks {
		size += len(c.text) + 2
	}
	src := make([]byte, 0, size)
	src = append(src, head...)
	for _, c := range chunks {
		if len(c.text) > 0 {
			src = append(src, '\n')
			src = append(src, c.text...)
			src = append(src, '\n')
		}
	}
	return src, nil
}

// head is what stands above a file's declarations.
func (g *generator) head(p planned, imports map[string]string) string {
	var src strings.Builder
	src.WriteString(Header + "\n")
	if g.Version != "" {
		src.WriteString("// versions:\n//   dbgen " + g.Version + "\n")
	}
	if p.source != "" {
		src.WriteString("// source: " + baseName(p.source) + "\n")
	}
	if g.BuildTags != "" {
		src.WriteString("\n//go:build " + g.BuildTags + "\n")
	}
	src.WriteString("\npackage " + g.Package + "\n" + importBlock(imports))
	return src.String()
}

// distinct reports whether no two packages go by one name.
func distinct(imports map[string]string) bool {
	seen := map[string]bool{}
	for path, name := range imports {
		if name == "" {
			name = path[strings.LastIndexByte(path, '/')+1:]
		}
		if name != "_" && seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}

// contractComment stands above the import of contractPath, where the go command
// points when it is missing.
const contractComment = `	// The runtime must keep this contract. One that is older than this code does not
	// have it: go get github.com/dbgen-go/dbgen/runtime@latest
`

// importBlock writes imports: the standard library's packages first, as Go
// programmers do, and the contract with the runtime last.
func importBlock(imports map[string]string) string {
	var std, others, contract []string
	for _, path := range slices.Sorted(maps.Keys(imports)) {
		line := "\t" + strings.TrimSpace(imports[path]+` "`+path+`"`) + "\n"
		first, _, _ := strings.Cut(path, "/")
		switch {
		case path == contractPath:
			contract = append(contract, contractComment, line)
		case strings.Contains(first, "."):
			others = append(others, line)
		default:
			std = append(std, line)
		}
	}
	var groups []string
	for _, lines := range [][]string{std, others, contract} {
		if len(lines) > 0 {
			groups = append(groups, strings.Join(lines, ""))
		}
	}
	switch {
	case len(groups) == 0:
		return ""
	case len(imports) == 1 && len(contract) == 0:
		return "\nimport " + strings.TrimSpace(groups[0]) + "\n"
	}
	return "\nimport (\n" + strings.Join(groups, "\n") + ")\n"
}

package unused

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A reader finds what code reads of rows.
type reader struct {
	p       *Program
	rows    rows
	prog    *ssa.Program
	generic *generics
	made    map[*types.Package]bool
}

// findReads notes what is read of rows in all packages, the generated code apart.
func (p *Program) findReads(found rows) {
	r := &reader{p: p, rows: found, made: map[*types.Package]bool{}}
	r.build()
	r.generic = newGenerics(r)
	for _, pkg := range p.packages {
		if pkg.Broken {
			continue
		}
		r.eachFunction(pkg, func(fn *ssa.Function) {
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					r.instruction(instr)
				}
			}
		})
		for id, inst := range pkg.Info.Instances {
			if !p.generated[p.fileName(pkg, id)] {
				r.instance(pkg.Info.Uses[id], inst.TypeArgs)
			}
		}
	}
}

// build makes the functions' code. Of packages without source there are types.
func (r *reader) build() {
	fset := r.p.packages[0].Fset
	r.prog = ssa.NewProgram(fset, ssa.BuilderMode(0))
	var built []*ssa.Package
	for _, pkg := range r.p.packages {
		if !pkg.Broken {
			r.made[pkg.Types] = true
			built = append(built, r.prog.CreatePackage(pkg.Types, pkg.Files, pkg.Info, false))
		}
	}
	for _, pkg := range r.p.packages {
		r.imports(pkg.Types)
	}
	for _, pkg := range built {
		pkg.Build()
	}
}

func (r *reader) imports(pkg *types.Package) {
	for _, imp := range pkg.Imports() {
		if !r.made[imp] {
			r.made[imp] = true
			r.prog.CreatePackage(imp, nil, nil, true)
			r.imports(imp)
		}
	}
}

// eachFunction calls do for each function of a package's hand-written files, those within
// functions included, and for what gives its variables their values.
func (r *reader) eachFunction(pkg *Package, do func(*ssa.Function)) {
	var all func(*ssa.Function)
	all = func(fn *ssa.Function) {
		do(fn)
		for _, f := range fn.AnonFuncs {
			all(f)
		}
	}
	for _, file := range pkg.Files {
		if r.p.generated[r.p.fileName(pkg, file)] {
			continue
		}
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok {
				if obj, ok := pkg.Info.Defs[decl.Name].(*types.Func); ok {
					if fn := r.prog.FuncValue(obj); fn != nil {
						all(fn)
					}
				}
			}
		}
	}
	if p := r.prog.Package(pkg.Types); p != nil {
		if init := p.Func("init"); init != nil {
			all(init)
		}
	}
}

// instruction notes what one reads.
func (r *reader) instruction(instr ssa.Instruction) {
	switch x := instr.(type) {
	case *ssa.FieldAddr:
		if !onlyWritten(x) {
			r.field(deref(x.X.Type()), x.Field)
		}
	case *ssa.Field:
		r.field(x.X.Type(), x.Field)
	case *ssa.MakeInterface:
		r.escape(x.X.Type())
	case *ssa.ChangeType:
		r.converted(x.X.Type(), x.Type())
	case *ssa.Convert:
		r.converted(x.X.Type(), x.Type())
	case *ssa.MultiConvert:
		r.converted(x.X.Type(), x.Type())
	case *ssa.BinOp:
		if x.Op == token.EQL || x.Op == token.NEQ {
			r.compared(x.X.Type())
		}
	case *ssa.MapUpdate:
		r.compared(x.Key.Type())
	case *ssa.Lookup:
		r.compared(x.Index.Type())
	}
}

// onlyWritten reports whether the address of a field serves to give it a value.
func onlyWritten(x *ssa.FieldAddr) bool {
	for _, ref := range *x.Referrers() {
		if store, ok := ref.(*ssa.Store); ok && store.Addr == x && store.Val != x {
			continue
		}
		if _, ok := ref.(*ssa.DebugRef); !ok {
			return false
		}
	}
	return len(*x.Referrers()) > 0
}

// field notes that a field of a struct is read.
func (r *reader) field(t types.Type, i int) {
	if row := r.rows.of(t); row != nil {
		row.read[t.Underlying().(*types.Struct).Field(i).Name()] = true
	}
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

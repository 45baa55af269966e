package pgcat

import (
	_ "embed"
	"sync"
)

// The data of pgvector, which is no part of PostgreSQL, is made by the same
// command with -script vector=…, the path of its sql/vector.sql.
//go:generate go run ./internal/snapshot -out data

//go:embed data/builtin.bin
var builtinFile string

// The built-in catalogue is decoded once; look-ups by name are binary searches
// in it, so that it needs no maps.
type builtinData struct {
	section
	typesByOID     oidIndex[Type]
	operatorsByOID oidIndex[Operator]
}

var builtin = sync.OnceValue(func() *Catalog {
	d := &builtinData{section: *decode(builtinFile, 0, nil)}
	d.typesByOID = byOID(d.types, 0, func(t *Type) OID { return t.OID })
	d.operatorsByOID = byOID(d.operators, 0, func(o *Operator) OID { return o.OID })
	for i := range d.relations {
		r := &d.relations[i]
		r.Columns = d.typesByOID.get(r.RowType).Attrs
	}
	return &Catalog{builtin: d, added: &overlay{}}
})

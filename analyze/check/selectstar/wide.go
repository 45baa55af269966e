package selectstar

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

const (
	// manyColumns make a row wide whatever is in them.
	manyColumns = 30
	// wideBytes is from which average width on a column is wide: with a few of them
	// a page of PostgreSQL holds no more than a handful of rows.
	wideBytes = 256
	// pointerBytes is what the statistics count of a value that lies in the TOAST table:
	// an average near it says nothing of the value.
	pointerBytes = 18
)

// documents are types whose values are of any size.
var documents = []string{"json", "jsonb", "bytea", "xml", "tsvector", "hstore", "vector", "halfvec", "geometry", "geography"}

// contents are what columns of text that hold whole documents are called, by the last
// word of the name.
var contents = []string{"body", "content", "contents", "html", "markdown", "md", "payload", "raw", "document", "transcript", "xml", "json", "yaml", "base64", "blob", "pem", "script"}

// widest names the columns that are wide, and says what is known of them; sure is
// whether that is more than what a column is called.
func widest(p *check.Pass, t *schema.Table, columns []*tree.RelCol) (names []string, known string, sure bool) {
	stats, _ := p.Options.Stats.Of(t)
	sure = len(columns) >= manyColumns
	for _, c := range columns {
		width := stats.Columns[c.Name].Width
		typ := baseName(p.Result.Types, c)
		document := slices.Contains(documents, typ)
		switch toasted := width >= pointerBytes-2 && width <= pointerBytes+8; {
		case width >= wideBytes:
			known += fmt.Sprintf("; %s has %d bytes on average", c.Name, width)
			sure = true
		case width > 0 && !toasted || !document && (typ != "text" || !content(c.Name)):
			continue
		}
		sure = sure || document
		names = append(names, c.Name)
	}
	return names, known, sure
}

// baseName is the name of a column's type, of a domain that of what it is made of, of an
// array that of its elements.
func baseName(types *pgcat.Catalog, c *tree.RelCol) string {
	oid := types.BaseType(c.OID)
	if elem := types.ElemOf(oid); elem != 0 {
		oid = types.BaseType(elem)
	}
	if t := types.Type(oid); t != nil {
		return t.Name
	}
	return ""
}

// content reports whether a column is called as those are that hold whole documents.
func content(name string) bool {
	return slices.Contains(contents, strings.ToLower(name[strings.LastIndexByte(name, '_')+1:]))
}

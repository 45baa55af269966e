package pgcat

// sqlNames are the types whose SQL name is not their name in pg_type.
var sqlNames = map[OID]string{
	Bool:        "boolean",
	Char:        `"char"`,
	Int2:        "smallint",
	Int4:        "integer",
	Int8:        "bigint",
	Float4:      "real",
	Float8:      "double precision",
	Bpchar:      "character",
	Varchar:     "character varying",
	Varbit:      "bit varying",
	Bit:         "bit",
	JSON:        "json",
	Numeric:     "numeric",
	Interval:    "interval",
	Time:        "time without time zone",
	Timetz:      "time with time zone",
	Timestamp:   "timestamp without time zone",
	Timestamptz: "timestamp with time zone",
}

// Format prints a type as format_type(oid, NULL) does: "bigint", "text[]",
// "timestamp with time zone". Types outside pg_catalog are always qualified
// with their schema: "public.mood".
func (c *Catalog) Format(oid OID) string {
	if name, ok := sqlNames[oid]; ok {
		return name
	}
	t := c.Type(oid)
	switch {
	case oid == 0:
		return "-"
	case t == nil:
		return "???"
	case t.Elem != 0 && oid != Int2Vector && oid != OidVector:
		return c.Format(t.Elem) + "[]"
	case t.Schema == "pg_catalog":
		return QuoteIdent(t.Name)
	}
	return QuoteIdent(t.Schema) + "." + QuoteIdent(t.Name)
}

// SetSearchPath says which schemas' types messages show without their schema.
func (c *Catalog) SetSearchPath(path []string) { c.added.path = path }

// shown is Format as messages have it: without the schema of a type that its
// bare name finds.
func (c *Catalog) shown(oid OID) string {
	t := c.Type(oid)
	if t == nil || t.Schema == "pg_catalog" {
		return c.Format(oid)
	}
	if t.Elem != 0 {
		return c.shown(t.Elem) + "[]"
	}
	if c.LookupType(c.added.path, "", t.Name) == t {
		return QuoteIdent(t.Name)
	}
	return c.Format(oid)
}

package pgcat

// Format prints a type as format_type(oid, NULL) does: "bigint", "text[]",
// "timestamp with time zone". Types outside pg_catalog are always qualified
// with their schema: "public.mood".
func (c *Catalog) Format(oid OID) string { return "" }

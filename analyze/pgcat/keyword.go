package pgcat

import (
	"strings"
	"sync"
)

// keywords are the words that an identifier must not be without quotes, those
// of pg_get_keywords() that are not unreserved.
var keywords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(keywordList) {
		words[word] = true
	}
	return words
})

const keywordList = `
	all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char
	character check coalesce collate collation column concurrently constraint create cross current_catalog current_date
	current_role current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do
	else end except exists extract false fetch float for foreign freeze from full grant greatest group grouping having
	ilike in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg
	json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading
	least left like limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null
	nullif numeric offset on only or order out outer overlaps overlay placing position precision primary real references
	returning right row select session_user setof similar smallint some substring symmetric system_user table tablesample
	then time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where
	window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize
	xmltable
`

// QuoteIdent writes an identifier as format_type and quote_ident do: in quotes
// unless it is plain and no key word but an unreserved one.
func QuoteIdent(name string) string {
	plain := name != "" && (name[0] < '0' || name[0] > '9') && !keywords()[name]
	for i := 0; plain && i < len(name); i++ {
		b := name[i]
		plain = b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '_'
	}
	if plain {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

package batch

import (
	"strings"
	"unicode"

	"github.com/dbgen-go/dbgen/internal/queryline"
	"github.com/dbgen-go/dbgen/parser/twin"
)

// basicTypes are what PostgreSQL calls Go's basic types.
var basicTypes = map[string]string{
	"int16": "smallint", "int32": "integer", "int64": "bigint", "int": "bigint", "uint8": "smallint", "uint16": "integer", "uint32": "bigint",
	"int8": "smallint", "uint": "bigint", "uint64": "numeric", "string": "text", "bool": "boolean", "float32": "real", "float64": "double precision",
}

// namedTypes are what PostgreSQL calls other types of Go, without their package's
// path but for its last word.
var namedTypes = map[string]string{
	"time.Time": "timestamptz", "time.Duration": "interval", "uuid.UUID": "uuid", "uuid.NullUUID": "uuid", "json.RawMessage": "jsonb",
	"sql.NullString": "text", "sql.NullInt64": "bigint", "sql.NullInt32": "integer", "sql.NullInt16": "smallint", "sql.NullBool": "boolean",
	"sql.NullFloat64": "double precision", "sql.NullTime": "timestamptz", "sql.NullByte": "smallint",
	"pgtype.Text": "text", "pgtype.Int8": "bigint", "pgtype.Int4": "integer", "pgtype.Int2": "smallint", "pgtype.Bool": "boolean",
	"pgtype.Float8": "double precision", "pgtype.Float4": "real", "pgtype.Numeric": "numeric", "pgtype.UUID": "uuid", "pgtype.Date": "date",
	"pgtype.Timestamptz": "timestamptz", "pgtype.Timestamp": "timestamp", "pgtype.Time": "time", "pgtype.Interval": "interval",
	"decimal.Decimal": "numeric", "decimal.NullDecimal": "numeric", "netip.Addr": "inet", "netip.Prefix": "cidr", "net.IP": "inet", "net.IPNet": "cidr",
}

// nullables are beginnings of the names of types whose values may be NULL.
var nullables = []string{"*", "sql.Null", "pgtype.", "uuid.Null", "decimal.Null"}

// known is what a parameter's argument tells of it.
func known(sent queryline.Sent, n int) twin.Known {
	var k twin.Known
	if n <= len(sent.Args) {
		arg := sent.Args[n-1]
		k.Name = Snake(arg.Name)
		k.Type, k.List = sqlType(arg, sent)
	}
	if n <= len(sent.Types) && sent.Types[n-1] != "" {
		k.Type = sent.Types[n-1]
		k.List = strings.HasSuffix(k.Type, "[]")
	}
	return k
}

// sqlType is the type of a parameter, as far as what is sent for it tells.
func sqlType(arg queryline.Arg, sent queryline.Sent) (name string, list bool) {
	short := shortType(arg.Type)
	switch {
	case short == "[]byte":
		return "bytea", false
	case strings.HasPrefix(short, "[]"):
		return "", true
	case namedTypes[strings.TrimPrefix(short, "*")] != "":
		return namedTypes[strings.TrimPrefix(short, "*")], false
	case arg.Local && (sent.SQLC || sent.DBGen) && arg.Basic == "string":
		return "", false // an enumeration
	}
	return basicTypes[arg.Basic], false
}

// mayBeNull reports whether what is sent for a parameter can be NULL.
func mayBeNull(arg queryline.Arg) bool {
	short := shortType(arg.Type)
	for _, begin := range nullables {
		if strings.HasPrefix(short, begin) {
			return true
		}
	}
	return arg.Local && strings.HasPrefix(short[strings.LastIndexByte(short, '.')+1:], "Null")
}

// shortType is a type's name with its package's last word in place of its path; a
// version is none.
func shortType(name string) string {
	star := ""
	for strings.HasPrefix(name, "*") || strings.HasPrefix(name, "[]") {
		if name[0] == '*' {
			star, name = star+"*", name[1:]
		} else {
			star, name = star+"[]", name[2:]
		}
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return star + name
	}
	path := strings.Split(name[:dot], "/")
	last := path[len(path)-1]
	if len(path) > 1 && len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = path[len(path)-2]
	}
	return star + last + name[dot:]
}

// Snake turns a Go name into the SQL name that it came from: AuthorID is
// author_id.
func Snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && runes[i-1] != '_' &&
			(!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

package pgcat

import (
	"cmp"
	"slices"
	"strings"
)

// extensionOfOperator advises to create the extension that has the operator for
// such operands, and names it.
func (c *Catalog) extensionOfOperator(name string, left, right OID) (hint, extension string) {
	fits := func(declared, actual OID) bool {
		return declared == actual || actual == Unknown || declared == Text && (actual == Varchar || actual == Bpchar || actual == Name)
	}
	if left == Unknown && right == Unknown {
		return "", ""
	}
	return c.missingExtension(func(s *section) bool {
		return slices.ContainsFunc(s.operators, func(o Operator) bool {
			return o.Name == name && fits(o.Left, left) && fits(o.Right, right)
		})
	})
}

// foreignFunctions are functions of other systems, and what PostgreSQL has
// instead.
var foreignFunctions = map[string]string{
	"ifnull": "coalesce", "isnull": "coalesce", "nvl": "coalesce", "group_concat": "string_agg", "listagg": "string_agg",
	"len": "length", "datalength": "octet_length", "getdate": "now", "sysdate": "now", "curdate": "current_date",
	"strftime": "to_char", "date_format": "to_char", "str_to_date": "to_date", "convert_tz": "timezone", "unix_timestamp": "extract(epoch FROM …)",
	"from_unixtime": "to_timestamp", "instr": "strpos", "charindex": "strpos", "locate": "strpos", "uuid": "gen_random_uuid",
	"newid": "gen_random_uuid", "rand": "random", "if": "CASE WHEN … THEN … ELSE … END", "iif": "CASE WHEN … THEN … ELSE … END",
	"datediff": "a subtraction, or age", "timestampdiff": "a subtraction, or age", "dateadd": "+ interval", "json_extract": "the operator ->",
	"json_unquote": "the operator ->>", "array_contains": "= ANY (array), or the operator @>", "array_size": "cardinality", "regexp": "the operator ~",
	"last_insert_id": "RETURNING", "ucase": "upper", "lcase": "lower", "substring_index": "split_part", "try_cast": "pg_input_is_valid",
}

// signatures lists functions of a name, those with as many arguments first.
func (c *Catalog) signatures(functions []*Function, count int) string {
	const most = 3
	functions = slices.DeleteFunc(slices.Clone(functions), func(f *Function) bool { return slices.Contains(f.Args, Internal) })
	slices.SortStableFunc(functions, func(a, b *Function) int {
		far := func(f *Function) int { return max(len(f.Args)-count, count-len(f.Args)) }
		return cmp.Compare(far(a), far(b))
	})
	var list []string
	for _, f := range functions[:min(len(functions), most)] {
		args := make([]string, len(f.Args))
		for i, t := range f.Args {
			if args[i] = c.shown(t); f.Variadic != 0 && i == len(f.Args)-1 {
				args[i] = "VARIADIC " + args[i]
			}
		}
		list = append(list, f.Name+"("+strings.Join(args, ", ")+")")
	}
	if len(functions) > most {
		list = append(list, "…")
	}
	return strings.Join(list, ", ")
}

package twin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jinzhu/inflection"
)

// Name is what the batch of a query by keys, as SQL writes them, is called: that of
// GetStory by id is GetStoryByIDs. Without keys the name itself is put in the
// plural. taken are names that it must not be.
func Name(query string, keys, taken []string) string {
	name := ""
	if len(keys) > 0 {
		var one, many []string
		for _, k := range keys {
			one, many = append(one, GoName(k)), append(many, GoName(Plural(k)))
		}
		query = strings.TrimSuffix(query, "By"+strings.Join(one, "And"))
		name = query + "By" + strings.Join(many, "And")
	} else if name = inflection.Plural(query); name == query {
		name += "Batch"
	}
	base := name
	for i := 2; slices.Contains(taken, name); i++ {
		name = fmt.Sprintf("%s%d", base, i)
	}
	return name
}

// GoName writes a name of SQL as sqlc and dbgen call fields: author_id is AuthorID.
func GoName(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		switch word {
		case "":
		case "id":
			b.WriteString("ID")
		case "ids":
			b.WriteString("IDs")
		default:
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

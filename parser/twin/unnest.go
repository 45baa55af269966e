package twin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// name names the rows of unnest and their columns, one for each parameter that
// differs. columns are those that the parameters are for, as far as that is known.
func (w *writer) name(columns map[int]string) {
	w.rows = w.unused("v", "k", "given")
	taken := map[string]bool{}
	for _, n := range w.Each {
		name := columns[n]
		if name == "" {
			name = w.Params[n].Name
		}
		if name == "" {
			name = fmt.Sprintf("p%d", n)
		}
		base := name
		for i := 2; taken[name]; i++ {
			name = fmt.Sprintf("%s_%d", base, i)
		}
		taken[name], w.column[n] = true, name
	}
}

// useRows puts the columns of the rows of unnest where parameters are.
func (w *writer) useRows(numbers []int) error {
	for _, p := range w.params {
		if !slices.Contains(numbers, p.number) {
			continue
		}
		w.used[p.number] = true
		w.replace(p.at, p.at+1, w.rows+"."+quoted(w.column[p.number]))
	}
	return nil
}

// arrays writes unnest's arguments, "$1::bigint[]".
func (w *writer) arrays(numbers []int) ([]string, error) {
	var list []string
	for _, n := range numbers {
		name, _ := w.typeOf(n)
		if name == "" {
			return nil, fmt.Errorf("the type of $%d is not known: write it with a cast, as in $%[1]d::bigint", n)
		}
		if strings.Contains(name, "[") {
			return nil, fmt.Errorf("$%d is an array, and unnest would take it apart", n)
		}
		list = append(list, fmt.Sprintf("$%d::%s[]", n, name))
		w.used[n] = true
	}
	return list, nil
}

// list is a SELECT of rows of parameters.
func (w *writer) list(numbers []int) (string, error) {
	arrays, err := w.arrays(numbers)
	if err != nil {
		return "", err
	}
	if !w.Lists {
		return "SELECT * FROM unnest(" + strings.Join(arrays, ", ") + ")", nil
	}
	for i, a := range arrays {
		arrays[i] = "unnest(" + a + ")"
	}
	return "SELECT " + strings.Join(arrays, ", "), nil
}

// rowsOf is what stands in FROM for rows of parameters, with its names.
func (w *writer) rowsOf(numbers []int) (string, error) {
	arrays, err := w.arrays(numbers)
	if err != nil {
		return "", err
	}
	var names []string
	for i, n := range numbers {
		names = append(names, quoted(w.column[n]))
		if w.Lists {
			arrays[i] = fmt.Sprintf("unnest(%s) AS %s", arrays[i], names[i])
		}
	}
	if w.Lists {
		return fmt.Sprintf("(SELECT %s) AS %s", strings.Join(arrays, ", "), w.rows), nil
	}
	return fmt.Sprintf("unnest(%s) AS %s(%s)", strings.Join(arrays, ", "), w.rows, strings.Join(names, ", ")), nil
}

var plainName = lazyregexp.New(`^[a-z_][a-z0-9_]*$`)

// quoted writes a name in quotes where it needs them.
func quoted(name string) string {
	if plainName().MatchString(name) && !isReserved(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

package main

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast"
)

// asked is what a project's queries tell of its data, by the column's name.
type asked struct {
	constants map[string]map[string]bool // values that are compared with it: one of few
	kept      map[string]float64         // days after which rows are deleted by it
}

func askedOf(queries []*query) *asked {
	a := &asked{constantsOf(queries), map[string]float64{}}
	for _, q := range queries {
		for _, m := range deletesOld.FindAllStringSubmatch(q.SQL, -1) {
			days := 0.0
			if n, err := strconv.ParseFloat(m[2], 64); err == nil {
				days = n * inDays[strings.ToLower(m[3])]
			}
			if old, ok := a.kept[m[1]]; !ok || days > old {
				a.kept[m[1]] = days
			}
		}
	}
	return a
}

// deletesOld is a deletion by age, with the age if it is written out.
var deletesOld = regexp.MustCompile(`(?is)\bDELETE\b[^;]*?\b(\w+)\s*<=?\s*(?:now\(\)|current_timestamp)(?:\s*-\s*(?:interval\s*)?'(\d+)\s*(second|minute|hour|day|week|month|year)s?')?`)

var inDays = map[string]float64{"second": 1.0 / 86400, "minute": 1.0 / 1440, "hour": 1.0 / 24, "day": 1, "week": 7, "month": 30, "year": 365}

// constantsOf lists the values that queries compare columns with.
func constantsOf(queries []*query) map[string]map[string]bool {
	found := map[string]map[string]bool{}
	add := func(column, value string) {
		if column == "" || len(value) > 40 || value == "" || strings.ContainsAny(value, "%{[ ") {
			return
		}
		if found[column] == nil {
			found[column] = map[string]bool{}
		}
		found[column][value] = true
	}
	for _, q := range queries {
		tokens, err := pgast.Scan(q.SQL)
		if err != nil {
			continue
		}
		var words []string
		for _, t := range tokens {
			if w := q.SQL[t.Start:t.End]; !strings.HasPrefix(w, "--") && !strings.HasPrefix(w, "/*") {
				words = append(words, w)
			}
		}
		for i, w := range words {
			switch {
			case is(w, "=", "<>", "!=") && i+1 < len(words):
				if v, ok := constant(words[i+1]); ok {
					add(columnBefore(words, i), v)
				}
			case is(w, "like", "ilike") && i+1 < len(words): // 'video/%' is one of few kinds
				column := columnBefore(words, i)
				if v, ok := constant(words[i+1]); ok && fewName.MatchString(column) && strings.TrimSuffix(v, "%") != "" {
					add(column, strings.TrimSuffix(v, "%"))
				}
			case is(w, "in") && i+1 < len(words) && words[i+1] == "(":
				for _, x := range words[i+2:] {
					if x == ")" || nameWord.MatchString(x) && !is(x, "text") {
						break
					}
					if v, ok := constant(x); ok {
						add(columnBefore(words, i), v)
					}
				}
			}
		}
	}
	return found
}

// constant reads a literal of text or a whole number.
func constant(word string) (string, bool) {
	if len(word) >= 2 && word[0] == '\'' {
		return strings.ReplaceAll(word[1:len(word)-1], "''", "'"), true
	}
	return word, plainNumber.MatchString(word)
}

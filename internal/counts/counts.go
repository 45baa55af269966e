// Package counts reads how often production runs queries, as pg_stat_statements and
// people write it down. It knows no rule and no finding.
package counts

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Counts are numbers of calls, by the names and by the texts of queries.
type Counts struct {
	names map[string]int64
	texts map[string]int64
}

// Load reads a file of counts: an object that has numbers by queries' names, a list
// of objects with query and calls, or CSV whose first line names such columns, as
// psql writes of pg_stat_statements. What is wrong is said with the file's name.
func Load(name string) (*Counts, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	c := &Counts{map[string]int64{}, map[string]int64{}}
	switch first := strings.TrimSpace(string(text)); {
	case strings.HasPrefix(first, "{"):
		err = json.Unmarshal(text, &c.names)
	case strings.HasPrefix(first, "["):
		err = c.list(text)
	default:
		err = c.table(string(text))
	}
	if err == nil && len(c.names)+len(c.texts) == 0 {
		err = errors.New("it has no counts")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w; write {\"GetUser\": 1200, …}, or the columns query and calls of pg_stat_statements as CSV or JSON", name, err)
	}
	return c, nil
}

func (c *Counts) list(text []byte) error {
	var rows []struct {
		Query string `json:"query"`
		Calls *int64 `json:"calls"`
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		return err
	}
	for i, r := range rows {
		if r.Query == "" || r.Calls == nil {
			return fmt.Errorf("element %d has no query, or no calls", i+1)
		}
		c.add(r.Query, *r.Calls)
	}
	return nil
}

func (c *Counts) table(text string) error {
	r := csv.NewReader(strings.NewReader(text))
	head, err := r.Read()
	if errors.Is(err, io.EOF) {
		return errors.New("it is empty")
	}
	if err != nil {
		return err
	}
	query, calls := -1, -1
	for i, column := range head {
		switch strings.ToLower(strings.TrimSpace(column)) {
		case "query":
			query = i
		case "calls":
			calls = i
		}
	}
	if query < 0 || calls < 0 {
		return errors.New("its first line names no columns query and calls")
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(row[calls], 10, 64)
		if err != nil {
			line, _ := r.FieldPos(calls)
			return fmt.Errorf("line %d: %q is no number of calls", line, row[calls])
		}
		c.add(row[query], n)
	}
}

// annotation matches the comment that has a query's name.
var annotation = lazyregexp.New(`(?m)^\s*(?:--|/\*)\s*name:\s*(\w+)`)

// add adds the calls of a text, by its name too, if a comment has it.
func (c *Counts) add(text string, calls int64) {
	if m := annotation().FindStringSubmatch(text); m != nil {
		c.names[m[1]] += calls
	}
	c.texts[normal(text)] += calls
}

// Of returns how often a query was called, by its text or else by its name; 0 is
// that nothing is known of it.
func (c *Counts) Of(name, text string) int64 {
	if text != "" {
		if n := c.texts[normal(text)]; n > 0 {
			return n
		}
	}
	return c.names[name]
}

var (
	comment  = lazyregexp.New(`--[^\n]*|(?s:/\*.*?\*/)`)
	constant = lazyregexp.New(`'(?:''|[^'])*'|\$\d+|\b\d+(?:\.\d+)?\b`)
)

// normal is a text without comments, with its constants and parameters alike, as
// pg_stat_statements makes these.
func normal(text string) string {
	text = constant().ReplaceAllString(comment().ReplaceAllString(text, " "), "?")
	return strings.ToLower(strings.TrimRight(strings.Join(strings.Fields(text), " "), "; "))
}

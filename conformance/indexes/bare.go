package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/dbgen-go/dbgen/conformance/internal/checkout"
	"github.com/dbgen-go/dbgen/parser/pgast"
)

// bareCopy copies a checkout's SQL and configurations, with the secondary indexes
// taken out of the SQL.
func bareCopy(r *repository, temp string) (*repository, error) {
	dir := filepath.Join(temp, filepath.Base(r.dir))
	if err := checkout.CopyTree(r.dir, dir); err != nil {
		return nil, err
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".sql") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, []byte(withoutIndexes(string(text))), 0o666)
	})
	return &repository{r.name, r.commit, dir}, err
}

// withoutIndexes blanks CREATE INDEX statements; lines stay where they are.
func withoutIndexes(sql string) string {
	tokens, err := pgast.Scan(sql)
	if err != nil {
		return sql
	}
	out := []byte(sql)
	first := true // of a statement
	for i := 0; i < len(tokens); i++ {
		w := sql[tokens[i].Start:tokens[i].End]
		if strings.HasPrefix(w, "--") || strings.HasPrefix(w, "/*") {
			continue
		}
		if first && is(w, "create") && i+1 < len(tokens) && is(sql[tokens[i+1].Start:tokens[i+1].End], "index") {
			start, end := int(tokens[i].Start), len(sql)
			for ; i < len(tokens); i++ {
				if sql[tokens[i].Start:tokens[i].End] == ";" {
					end = int(tokens[i].End)
					break
				}
			}
			for k := start; k < end; k++ {
				if out[k] != '\n' {
					out[k] = ' '
				}
			}
			continue
		}
		first = w == ";"
	}
	return string(out)
}

package vet_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet"
)

// keptProject is a module whose findings depend on each of its files, with another
// one beside it that it takes from a folder.
var keptProject = map[string][]string{ // the texts that a file may have; "" is none
	"go.mod": {"module example.com/app\n\ngo 1.26\n\nrequire example.com/lib v1.0.0\n\nreplace example.com/lib => ./lib\n"},
	"app/app.go": {
		"package app\n\nfunc All(s Store, ids []int64) {\n\tfor _, id := range ids {\n\t\ts.Get(id)\n\t}\n}\n\ntype Store interface{ Get(id int64) }\n",
		"package app\n\nfunc All(s Store, ids []int64) {\n\tfor _, id := range ids {\n\t\ts.Get(id) //dbgen:ignore n-plus-one few\n\t}\n}\n\ntype Store interface{ Get(id int64) }\n",
		"package app\n\nfunc All(s Store, ids []int64) {\n\tfor _, id := range ids[:3] {\n\t\ts.Get(id)\n\t}\n\ts.Get(1)\n}\n\ntype Store interface{ Get(id int64) }\n",
	},
	"store/store.go": {
		"package store\n\nimport \"database/sql\"\n\ntype SQL struct{ db *sql.DB }\n\nfunc (s SQL) Get(id int64) { s.db.QueryRow(\"SELECT 1 FROM t WHERE id = $1\", id) }\n",
		"package store\n\nimport \"database/sql\"\n\ntype SQL struct{ db *sql.DB }\n\nfunc (s SQL) Get(id int64) { s.db.QueryRow(\"SELECT 1 FROM v WHERE id = $1\", id) }\n",
		"package store\n\nimport \"database/sql\"\n\ntype SQL struct{ db *sql.DB }\n\nfunc (s SQL) Get(id int64) {}\n",
	},
	"store/other.go": {
		"",
		"package store\n\ntype Memory struct{}\n\nfunc (Memory) Get(id int64) {}\n",
		"//go:build pro\n\npackage store\n\ntype Memory struct{}\n\nfunc (Memory) Get(id int64) {}\n",
	},
	"broken/broken.go": {"", "package broken\n\nvar x int = \"\"\n"},
	"lib/go.mod":       {"module example.com/lib\n\ngo 1.26\n"},
	"lib/lib.go": {
		"package lib\n\nfunc Each(ids []int64, f func(int64)) {\n\tfor _, id := range ids {\n\t\tf(id)\n\t}\n}\n",
		"package lib\n\nfunc Each(ids []int64, f func(int64) bool) {}\n",
	},
	"app/each.go": {
		"package app\n\nimport \"example.com/lib\"\n\nfunc Each(s Store, ids []int64) { lib.Each(ids, s.Get) }\n",
	},
	"schema.sql": {"CREATE VIEW v AS …", "", "wrong"},
}

// silenced are the findings that comments silence, with their reasons.
func silenced(t *testing.T, r *vet.Result) (text string) {
	for _, f := range r.Silenced {
		text += f.Suppression.Reason
	}
	return text + asJSON(t, r.Silenced)
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A run with a cache finds what one without finds, whatever was changed since, and
// what was run before is not run again.
func TestKept(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	schema := filepath.Join(dir, "schema.sql")
	set := func(name, text string) {
		file := filepath.Join(dir, name)
		if text == "" {
			if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
			return
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	state := map[string]int{}
	for name, texts := range keptProject {
		set(name, texts[0])
	}
	calls := 0
	opts := vet.Options{
		Also: []string{"database/sql"}, Inputs: []string{schema},
		Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod"),
		Schema: func(texts []string) ([]*vet.Statement, error) {
			calls++
			list := make([]*vet.Statement, len(texts))
			text, err := os.ReadFile(schema)
			for i := range list {
				if err == nil && len(text) > 10 {
					list[i] = &vet.Statement{Verb: "select", Tables: []string{"public.t"}, Keys: []int{1}}
				}
			}
			if string(text) == "wrong" {
				return list, errors.New("the schema is wrong")
			}
			return list, nil
		},
	}
	names := []string{"app/app.go", "store/store.go", "store/other.go", "broken/broken.go", "lib/lib.go", "schema.sql"}
	random := rand.New(rand.NewPCG(1, 2))
	different, quiet := map[string]bool{}, false
	for i := range 12 {
		name := names[random.IntN(len(names))]
		state[name] = random.IntN(len(keptProject[name]))
		if i == 0 {
			name, state["app/app.go"] = "app/app.go", 1 // where a comment silences
		}
		set(name, keptProject[name][state[name]])
		opts.Tags = [][]string{nil, {"pro"}}[random.IntN(2)]

		opts.Cache = ""
		want, err := run(t, dir, opts)
		if err != nil {
			t.Fatal(err)
		}
		opts.Cache = cache
		for range 2 {
			got, err := run(t, dir, opts)
			if err != nil || asJSON(t, got.Findings) != asJSON(t, want.Findings) || silenced(t, got) != silenced(t, want) || !slices.Equal(got.LeftOut, want.LeftOut) || got.NoSchema != want.NoSchema || got.Hint != want.Hint {
				t.Fatalf("%v, after %s:\n%s\n%+v\nwant\n%s\n%+v", err, name, asJSON(t, got.Findings), got, asJSON(t, want.Findings), want)
			}
			file := filepath.Join(dir, "app", "app.go")
			if got.Covers(file, nil, opts) != want.Covers(file, nil, opts) {
				t.Errorf("%s is covered: %v", file, got.Covers(file, nil, opts))
			}
		}
		before := calls
		if _, err := run(t, dir, opts); err != nil || calls != before {
			t.Errorf("%v; what was run is run again", err)
		}
		different[found(t, want, nil)] = true
		quiet = quiet || len(want.Silenced) > 0
	}
	if len(different) < 4 || !quiet {
		t.Errorf("the changes changed little: %v, %v", different, quiet)
	}
}

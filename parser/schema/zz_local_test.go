//go:build unix

package schema

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

func TestLocalFiles(t *testing.T) {
	list := os.Getenv("SCHEMA_LIST")
	if list == "" {
		return
	}
	b, _ := os.ReadFile(list)
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, "postgres://postgres@127.0.0.1:5518/postgres")
	if err != nil {
		t.Fatal(err)
	}
	same, differ := 0, 0
	for i, f := range strings.Fields(string(b)) {
		text, _ := os.ReadFile(f)
		script := withoutPsql(string(text))
		db := fmt.Sprintf("schema_probe_%d", i%3)
		admin.Exec(ctx, "DROP DATABASE IF EXISTS "+db+" WITH (FORCE)")
		if _, err := admin.Exec(ctx, "CREATE DATABASE "+db); err != nil {
			t.Fatal(err)
		}
		conn, err := pgx.Connect(ctx, "postgres://postgres@127.0.0.1:5518/"+db)
		if err != nil {
			t.Fatal(err)
		}
		var good strings.Builder
		var errs []string
		for _, sp := range statements(forward(script)) {
			s := script[sp.start:sp.end]
			if _, err := conn.Exec(ctx, s); err != nil {
				errs = append(errs, strings.TrimSpace(err.Error())+"   <<"+strings.ReplaceAll(s[:min(len(s), 150)], "\n", " ")+">>")
			} else {
				good.WriteString(s + ";\n")
			}
		}
		name, _ := filepath.Rel("/var/tmp", f)
		name = strings.ReplaceAll(name, "sqlcsch/internal/endtoend/testdata/", "")
		_, all := Replay([]Source{{name, forward(script)}}, Options{})
		cat, diags := Replay([]Source{{name, good.String()}}, Options{})
		out := ""
		if len(errs) > 0 || all.HasErrors() {
			if len(errs) != all.Len() || os.Getenv("SHOW_ERRS") != "" {
				out += fmt.Sprintf("  ERRORS server:%d replay:%d\n", len(errs), all.Len())
				for _, e := range errs {
					out += "    S " + e + "\n"
				}
				for _, d := range all.All() {
					out += "    R " + strings.ReplaceAll(d.String(), "\n", " | ") + "\n"
				}
			}
		}
		for _, d := range diags.All() {
			out += "  GOOD " + d.String() + "\n"
		}
		want := serverLines(t, conn)
		got := render(cat)
		for _, lines := range []*[]string{&want, &got} {
			var l2 []string
			for _, l := range *lines {
				if strings.HasPrefix(l, "column") && strings.Contains(out, "") {
				}
				if l == "schema public" {
					continue
				}
				l2 = append(l2, l)
			}
			*lines = l2
		}
		conn.Close(ctx)
		wm, gm := map[string]bool{}, map[string]bool{}
		for _, l := range want {
			wm[l] = true
		}
		for _, l := range got {
			gm[l] = true
		}
		if cmp.Diff(want, got) != "" {
			n := 0
			for _, l := range want {
				if !gm[l] && n < 12 {
					out += "  - " + l + "\n"
					n++
				}
			}
			n = 0
			for _, l := range got {
				if !wm[l] && n < 12 {
					out += "  + " + l + "\n"
					n++
				}
			}
		}
		if out != "" {
			differ++
			t.Logf("%s\n%s", name, out)
		} else {
			same++
		}
	}
	t.Logf("same %d differ %d", same, differ)
}

package typecheck_test

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/typecheck"
)

func TestCheck(t *testing.T) {
	problems, err := typecheck.Check(map[string]typecheck.Package{
		"good":   {"a.go": []byte("package good\n\nimport \"github.com/jackc/pgx/v5\"\n\nvar _ pgx.Tx\n")},
		"broken": {"a.go": []byte("package broken\n\nvar x int = \"\"\n")},
		"vetted": {"a.go": []byte("package vetted\n\nfunc F(x int) { x = x }\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(problems["good"]) > 0 {
		t.Errorf("the good package is refused: %v", problems["good"])
	}
	for name, want := range map[string]string{"broken": "cannot use", "vetted": "self-assignment"} {
		if !strings.Contains(strings.Join(problems[name], "\n"), want) {
			t.Errorf("%s: %q, want a word about %q", name, problems[name], want)
		}
	}
}

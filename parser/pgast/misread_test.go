package pgast

import (
	"regexp"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
)

// Names that are key words where they could begin another form. What stands for a
// word in a second attempt must not be seen, and places must be the text's.
func TestParseTakesKeyWordsAsNames(t *testing.T) {
	for _, form := range []string{
		"SELECT OPERATOR", "SELECT a, Operator, b FROM rules WHERE operator = 'é' AND operator::text > operator[1]", "SELECT 'é', OPERATOR, 1", "UPDATE rules SET operator = operator",
		"CREATE TABLE t (exclude int, a int)", "ALTER TABLE t ADD exclude text", "INSERT INTO t (values) VALUES (1)", "INSERT INTO t (values, operator) VALUES (operator, 2) RETURNING operator",
		"GRANT SELECT ON domain TO domain", "SELECT (SELECT operator FROM rules), a", "SELECT a FROM (VALUES (1), (operator))", "UPDATE t SET a = (SELECT operator) WHERE EXISTS (SELECT operator)", "GRANT ALL ON language TO a", "GRANT INSERT ON Type TO b",
	} {
		words := strings.NewReplacer("Operator", `"operator"`, "OPERATOR", `"operator"`, "operator", `"operator"`, "exclude", `"exclude"`, "values", `"values"`, "domain", `"domain"`, "language", `"language"`, "Type", `"type"`)
		got, err := Parse(form)
		if err != nil {
			t.Errorf("%s: %v", form, err)
			continue
		}
		want, err := Parse(words.Replace(form))
		if err != nil {
			t.Fatalf("%s: %v", words.Replace(form), err)
		}
		if got, want := withoutPlaces(t, got), withoutPlaces(t, want); got != want {
			t.Errorf("%s:\n got %s\nwant %s", form, got, want)
		}
	}
	tree, err := Parse("SELECT 'é', operator")
	if err != nil {
		t.Fatal(err)
	}
	target := tree.Stmts[0].Stmt.GetSelectStmt().TargetList[1].GetResTarget()
	if at := target.Location; at != int32(strings.Index("SELECT 'é', operator", "operator")) {
		t.Errorf("the column is said to stand at %d", at)
	}
}

// The forms themselves are as they were, and errors are at the place that is wrong.
func TestParseKeepsFormsOfKeyWords(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT 1 OPERATOR(pg_catalog.+) 2": "", "CREATE TABLE t (a int, EXCLUDE USING gist (a WITH =))": "", "GRANT USAGE ON LANGUAGE sql TO a": "", "SELECT a IN (VALUES (1))": "",
		"SELECT operator FRM t u": `syntax error at or near "t"`, "SELECT operator, FROM t": `syntax error at or near "FROM"`, "SELECT OPERATOR(+)": `syntax error at end of input`,
		"SELECT operator(1)": `syntax error at or near "1"`, "GRANT SELECT ON domain": `syntax error at end of input`, "INSERT INTO t (values(1))": "",
	} {
		_, err := Parse(text)
		switch {
		case err == nil && want != "":
			t.Errorf("%s is taken", text)
		case err != nil && want == "" && !strings.Contains(text, "values(1)"):
			t.Errorf("%s: %v", text, err)
		case err != nil && want != "" && err.Error() != want:
			t.Errorf("%s: error %q, want %q", text, err, want)
		}
	}
}

// withoutPlaces prints a tree without its locations and lengths.
func withoutPlaces(t *testing.T, tree *ParseResult) string {
	t.Helper()
	text, err := protojson.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return places.ReplaceAllString(string(text), "")
}

var places = regexp.MustCompile(`"(location|stmt_len|rexpr_list_start|rexpr_list_end|list_start|list_end|stmtLen|rexprListStart|rexprListEnd)":\s*-?\d+,?|\s+`)

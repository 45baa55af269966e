package sqltext

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/diag"
)

func TestClean(t *testing.T) {
	for name, tc := range map[string]struct{ text, want, messages string }{
		"plain":   {"SELECT 'ž' -- č\n", "SELECT 'ž' -- č\n", ""},
		"utf-16":  {"\xff\xfeS\x00", "", "q.sql:1:1: file is UTF-16, not UTF-8"},
		"nul":     {"a\x00b\x00\n\x00", "a b \n ", "q.sql:1:2: NUL byte; q.sql:2:1: NUL byte"},
		"latin-1": {"'caf\xe9' \xe9", "'caf ' \u0020", "q.sql:1:5: byte 0xe9 is not valid UTF-8"},
		"mark of a joined file": {"SELECT 1;\n\ufeff-- name: B :one\n", "SELECT 1;\n   -- name: B :one\n",
			"q.sql:2:1: byte order mark (U+FEFF) in the SQL"},
		"no-break space":    {"SELECT\u00a01\u00a0+ 2", "SELECT  1  + 2", "q.sql:1:7: no-break space (U+00A0) in the SQL; q.sql:1:9: no-break space (U+00A0) in the SQL"},
		"zero-width":        {"FROM us\u200bers", "FROM us   ers", "q.sql:1:8: zero-width space (U+200B) in the SQL"},
		"direction":         {"a\u202eb", "a   b", "q.sql:1:2: invisible character U+202E in the SQL"},
		"quoted, commented": {"'\ufeff' \"\u00a0\" E'\\'\u200b' $a$\u200b$a$ -- \ufeff\n/* /* \u00a0 */ \u00a0 */", "'\ufeff' \"\u00a0\" E'\\'\u200b' $a$\u200b$a$ -- \ufeff\n/* /* \u00a0 */ \u00a0 */", ""},
		"joiner":            {"SELECT می\u200cخواهم", "SELECT می\u200cخواهم", ""},
	} {
		t.Run(name, func(t *testing.T) {
			clean, blanked, diags := Clean(diag.NewFile("q.sql", tc.text), tc.text)
			if clean != tc.want {
				t.Errorf("text %q, want %q", clean, tc.want)
			}
			var messages []string
			for _, d := range diags.All() {
				messages = append(messages, d.Pos.String()+": "+d.Message)
			}
			if got := strings.Join(messages, "; "); got != tc.messages {
				t.Errorf("messages %q, want %q", got, tc.messages)
			}
			for i, at := range blanked {
				if clean[at] != ' ' || i > 0 && at <= blanked[i-1] {
					t.Errorf("blanked %v in %q", blanked, clean)
				}
			}
		})
	}
}

func TestLexer(t *testing.T) {
	const text = "a1 'x''y' E'\\'' \"q\"\"\" $t$ ; $t$ $1 /* /* */ ; */ 12a; -- '\n'open"
	lex := Lexer{Text: text}
	var got []string
	for {
		start, end, class := lex.Next()
		if class == 0 {
			break
		}
		got = append(got, string(class)+text[start:end])
	}
	want := []string{"aa1", "q'x''y'", "qE'\\''", "q\"q\"\"\"", "q$t$ ; $t$", "$$", "01", "012a", ";;", "q'open"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("tokens %q, want %q", got, want)
	}
}

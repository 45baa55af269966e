package schema

import (
	"fmt"
	"slices"
	"testing"
)

// TestBlocks: what DO blocks have written out are steps, each at its place; what they make
// when they run is said to be unknown.
func TestBlocks(t *testing.T) {
	for _, tt := range []struct {
		name, block string
		want        []string // line:column, the statement, and whether it may not run
		made        bool
	}{
		{"plain", "DO $$\nBEGIN\n  ALTER TABLE a ADD b int; -- DROP TABLE a;\n  PERFORM 'DROP TABLE a;';\nEND $$;", []string{"3:3 ALTER TABLE a ADD b int"}, false},
		{"declared", "DO $x$ DECLARE n int := 1; BEGIN\nDROP TABLE a;\nEND; $x$ LANGUAGE plpgsql;", []string{"2:1 DROP TABLE a"}, false},
		{"branches", "DO $$ BEGIN\nIF n > CASE WHEN m THEN 1 ELSE 2 END THEN\nDROP TABLE a;\nELSE\nDROP TABLE b;\nEND IF;\nDROP TABLE c;\nEND $$;",
			[]string{"3:1 DROP TABLE a maybe", "5:1 DROP TABLE b maybe", "7:1 DROP TABLE c"}, false},
		{"catalogue", "DO $$ BEGIN IF to_regclass('a') IS NULL THEN\nCREATE TABLE a (b int);\nELSIF n THEN\nDROP TABLE a;\nEND IF; END $$;",
			[]string{"2:1 CREATE TABLE a (b int)", "4:1 DROP TABLE a maybe"}, false},
		{"loops", "DO $$ BEGIN <<l>> FOR i IN 1..2 LOOP\nDROP TABLE a;\nEND LOOP l; WHILE x LOOP NULL; END LOOP;\nDROP TABLE b; END $$;",
			[]string{"2:1 DROP TABLE a maybe", "4:1 DROP TABLE b"}, false},
		{"handler", "DO $$ BEGIN\nCREATE TYPE m AS ENUM ('a');\nEXCEPTION WHEN duplicate_object THEN\nDROP TABLE a;\nEND $$;", []string{"2:1 CREATE TYPE m AS ENUM ('a')"}, false},
		{"handler of two", "DO $$ BEGIN\nDROP TABLE a;\nDROP TABLE b;\nEXCEPTION WHEN OTHERS THEN NULL;\nEND $$;",
			[]string{"2:1 DROP TABLE a maybe", "3:1 DROP TABLE b maybe"}, false},
		{"case", "DO $$ BEGIN CASE n WHEN 1 THEN\nDROP TABLE a;\nWHEN 2 THEN\nDROP TABLE b;\nEND CASE; END $$;",
			[]string{"2:1 DROP TABLE a maybe", "4:1 DROP TABLE b maybe"}, false},
		{"execute", "DO $$ BEGIN\nEXECUTE 'DROP TABLE \"a''\"';\nEXECUTE $q$DROP TABLE b$q$;\nEND $$;", []string{`2:10 DROP TABLE "a'"`, "3:12 DROP TABLE b"}, false},
		{"made", "DO $$ BEGIN EXECUTE 'DROP TABLE ' || n; EXECUTE format('DROP TABLE %I', n);\nDROP TABLE a; END $$;", []string{"2:1 DROP TABLE a"}, true},
		{"another language", "DO LANGUAGE plpython3u $$ plpy.execute('DROP TABLE a') $$;", nil, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			made := false
			_, diags := Replay([]Source{{Name: "s.sql", Text: tt.block}}, Options{Blocks: true, Step: func(_ *Catalog, s Step) {
				made = made || s.Made
				if s.SQL == tt.block[:len(tt.block)-1] { // the block itself, behind what is in it
					return
				}
				text := fmt.Sprintf("%d:%d %s", s.Pos.Line, s.Pos.Column, s.SQL)
				if s.Maybe {
					text += " maybe"
				}
				got = append(got, text)
			}})
			if err := diags.Err(); err != nil { // what a block runs into is its own affair
				t.Error(err)
			}
			if !slices.Equal(got, tt.want) || made != tt.made {
				t.Errorf("got %q, made %v", got, made)
			}
		})
	}
}

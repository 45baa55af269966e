package schema

import "testing"

// Which columns are NOT NULL although no definition of theirs says so.
func TestNotNullImplied(t *testing.T) {
	for _, test := range []struct {
		name, sql     string
		null, implied bool
	}{
		{"a plain column", "CREATE TABLE t (id int)", true, false},
		{"NOT NULL", "CREATE TABLE t (id int NOT NULL)", false, false},
		{"a primary key of the column", "CREATE TABLE t (id int PRIMARY KEY)", false, false},
		{"one of the table", "CREATE TABLE t (id int, PRIMARY KEY (id))", false, false},
		{"one that is added later", "CREATE TABLE t (id int); ALTER TABLE t ADD PRIMARY KEY (id)", false, true},
		{"one with a name", "CREATE TABLE t (id int); ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (id)", false, true},
		{"one of an index", "CREATE TABLE t (id int); CREATE UNIQUE INDEX i ON t (id); ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX i", false, true},
		{"a primary key that comes with its column", "CREATE TABLE t (n int); ALTER TABLE t ADD COLUMN id int PRIMARY KEY", false, false},
		{"SET NOT NULL", "CREATE TABLE t (id int); ALTER TABLE t ALTER id SET NOT NULL", false, false},
		{"SET NOT NULL after the key", "CREATE TABLE t (id int); ALTER TABLE t ADD PRIMARY KEY (id); ALTER TABLE t ALTER id SET NOT NULL", false, false},
		{"DROP NOT NULL before the key", "CREATE TABLE t (id int NOT NULL); ALTER TABLE t ALTER id DROP NOT NULL; ALTER TABLE t ADD PRIMARY KEY (id)", false, true},
		{"NOT NULL and a later key", "CREATE TABLE t (id int NOT NULL); ALTER TABLE t ADD PRIMARY KEY (id)", false, false},
		{"serial", "CREATE TABLE t (id serial)", false, true},
		{"serial NOT NULL", "CREATE TABLE t (id serial NOT NULL)", false, false},
		{"identity", "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY)", false, true},
		{"LIKE", "CREATE TABLE s (id int NOT NULL); CREATE TABLE t (LIKE s)", false, false},
		{"LIKE a later key", "CREATE TABLE s (id int); ALTER TABLE s ADD PRIMARY KEY (id); CREATE TABLE t (LIKE s)", false, true},
		{"INHERITS", "CREATE TABLE s (id int NOT NULL); CREATE TABLE t () INHERITS (s)", false, false},
		{"INHERITS of serial", "CREATE TABLE s (id serial); CREATE TABLE t () INHERITS (s)", false, true},
		{"a partition", "CREATE TABLE s (id int NOT NULL) PARTITION BY LIST (id); CREATE TABLE t PARTITION OF s DEFAULT", false, false},
		{"a partition of a later key", "CREATE TABLE s (id int) PARTITION BY LIST (id); CREATE TABLE t PARTITION OF s DEFAULT; ALTER TABLE s ADD PRIMARY KEY (id)", false, true},
		{"a renamed column", "CREATE TABLE t (n int); ALTER TABLE t RENAME n TO id; ALTER TABLE t ADD PRIMARY KEY (id)", false, true},
	} {
		c := replay(t, test.sql+";").Table([]string{"public"}, Name{Name: "t"}).Column("id")
		if c.NotNull == test.null || c.NotNullImplied() != test.implied {
			t.Errorf("%s: NOT NULL %t, implied %t; want %t and %t", test.name, c.NotNull, c.NotNullImplied(), !test.null, test.implied)
		}
	}
}

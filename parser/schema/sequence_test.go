package schema

import "testing"

// TestSequenceOf: however a column came to its sequence, as pg_dump writes it too.
func TestSequenceOf(t *testing.T) {
	cat, diags := Replay([]Source{{"s.sql", `
CREATE SCHEMA app;
CREATE SEQUENCE loose AS integer;
CREATE SEQUENCE app.dumped_id_seq AS smallint;
CREATE TABLE app.t (
	a serial,
	b bigint GENERATED ALWAYS AS IDENTITY,
	c bigint DEFAULT nextval('loose'),
	d bigint,
	e bigint DEFAULT 1,
	f bigint
);
ALTER SEQUENCE app.dumped_id_seq OWNED BY app.t.d;
ALTER TABLE ONLY app.t ALTER COLUMN d SET DEFAULT nextval('app.dumped_id_seq'::regclass);`}}, Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	table := cat.Table(nil, Name{"app", "t"})
	for column, want := range map[string]string{
		"a": "t_a_seq int4", "b": "t_b_seq int8", "c": "loose int4", "d": "dumped_id_seq int2", "e": "", "f": "",
	} {
		got := ""
		if seq := cat.SequenceOf(table, table.Column(column)); seq != nil {
			got = seq.Name + " " + seq.Type.Name.Name
		}
		if got != want {
			t.Errorf("%s draws from %q, want %q", column, got, want)
		}
	}
}

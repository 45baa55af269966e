package schema

import (
	"context"
	std "flag" // the package has a flag of its own
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// serverQueries read a database's catalogues as the lines of render.
var serverQueries = []string{
	`SELECT 'schema ' || nspname FROM mine`,

	`SELECT format('table %s.%s kind=%s%s%s inherits=%s by=%s(%s)', n.nspname, c.relname,
		CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table'
			WHEN 'v' THEN 'view' ELSE 'materialized view' END,
		CASE WHEN c.relpersistence = 'u' THEN ' unlogged' END, CASE WHEN c.relispartition THEN ' partition' END,
		(SELECT string_agg(format('%s.%s', pn.nspname, pc.relname), ',' ORDER BY inhseqno) FROM pg_inherits i
			JOIN pg_class pc ON pc.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = pc.relnamespace WHERE i.inhrelid = c.oid),
		CASE p.partstrat WHEN 'r' THEN 'range' WHEN 'l' THEN 'list' WHEN 'h' THEN 'hash' END,
		(SELECT string_agg(coalesce(attname, '<expr>'), ',' ORDER BY ord) FROM unnest(p.partattrs::int2[]) WITH ORDINALITY k(num, ord)
			LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num AND k.num > 0))
	FROM pg_class c JOIN mine n ON n.oid = c.relnamespace LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
	WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT owned_by_extension('pg_class', c.oid)`,

	`SELECT CASE WHEN c.relkind IN ('v', 'm') THEN format('column %s.%s %s %s', n.nspname, c.relname,
			row_number() OVER (PARTITION BY c.oid ORDER BY attnum), attname)
		ELSE format('column %s.%s %s %s %s%s%s identity=%s generated=%s collation=%s', n.nspname, c.relname,
			row_number() OVER (PARTITION BY c.oid ORDER BY attnum), attname, format_type(atttypid, atttypmod),
			CASE WHEN attnotnull THEN ' notnull' END, CASE WHEN atthasdef AND attgenerated = '' THEN ' default' END,
			CASE attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
			CASE attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END,
			(SELECT collname FROM pg_collation co WHERE co.oid = attcollation AND attcollation <> t.typcollation)) END
	FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN mine n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = atttypid
	WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND attnum > 0 AND NOT attisdropped AND NOT owned_by_extension('pg_class', c.oid)`,

	`SELECT format('constraint %s.%s %s %s (%s)%s%s%s%s operators=%s%s', n.nspname, c.relname, conname,
		CASE contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check' ELSE 'exclusion' END,
		CASE WHEN contype = 'c' THEN (SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey))
			ELSE names(conrelid, conkey) END,
		CASE WHEN condeferrable THEN ' deferrable' END, CASE WHEN condeferred THEN ' deferred' END,
		CASE WHEN NOT convalidated THEN ' notvalid' END, coalesce(CASE WHEN contype = 'c' AND connoinherit THEN ' noinherit' END, '') ||
			CASE to_jsonb(k)->>'conenforced' WHEN 'false' THEN ' notenforced' ELSE '' END ||
			CASE to_jsonb(k)->>'conperiod' WHEN 'true' THEN ' temporal' ELSE '' END,
		(SELECT string_agg(oprname, ',' ORDER BY ord) FROM unnest(conexclop) WITH ORDINALITY x(op, ord) JOIN pg_operator o ON o.oid = op),
		CASE WHEN contype = 'f' THEN (SELECT format(' references %s.%s(%s) delete=%s(%s) update=%s%s', rn.nspname, rc.relname, names(confrelid, confkey),
			action(confdeltype), names(conrelid, confdelsetcols), action(confupdtype), CASE WHEN confmatchtype = 'f' THEN ' full' END)
			FROM pg_class rc JOIN pg_namespace rn ON rn.oid = rc.relnamespace WHERE rc.oid = confrelid) END)
	FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid JOIN mine n ON n.oid = c.relnamespace
	WHERE contype IN ('p', 'u', 'f', 'c', 'x') AND NOT owned_by_extension('pg_class', c.oid)
		AND NOT EXISTS (SELECT FROM pg_constraint up WHERE up.oid = k.conparentid AND up.conrelid = k.conrelid)`,

	`SELECT format('index %s.%s %s %s%s%s%s%s (%s) include=(%s) constraint=%s parent=%s%s%s', n.nspname, t.relname, c.relname, am.amname,
		CASE WHEN indisunique THEN ' unique' END, CASE WHEN indisprimary THEN ' primary' END,
		CASE WHEN indnullsnotdistinct THEN ' nullsnotdistinct' END, CASE WHEN indpred IS NOT NULL THEN ' partial' END,
		(SELECT string_agg(coalesce(a.attname, '<expr>') ||
			CASE WHEN NOT o.opcdefault THEN ' ' || o.opcname ELSE '' END ||
			CASE WHEN indcollation[k - 1] <> 0 AND indcollation[k - 1] <> a.attcollation -- an expression's is derived
				THEN ' collate ' || (SELECT collname FROM pg_collation x WHERE x.oid = indcollation[k - 1]) ELSE '' END ||
			CASE WHEN indoption[k - 1] & 1 <> 0 THEN ' desc' ELSE '' END || CASE WHEN indoption[k - 1] & 2 <> 0 THEN ' nullsfirst' ELSE '' END,
			',' ORDER BY k)
			FROM generate_series(1, indnkeyatts) k JOIN pg_opclass o ON o.oid = indclass[k - 1]
			LEFT JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = indkey[k - 1] AND indkey[k - 1] > 0),
		(SELECT string_agg(a.attname, ',' ORDER BY k) FROM generate_series(indnkeyatts + 1, indnatts) k
			JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = indkey[k - 1]),
		(SELECT conname FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x')),
		(SELECT pc.relname FROM pg_inherits h JOIN pg_class pc ON pc.oid = inhparent WHERE inhrelid = i.indexrelid),
		CASE WHEN indisclustered THEN ' clustered' END, CASE WHEN indisreplident THEN ' replident' END)
	FROM pg_index i JOIN pg_class c ON c.oid = indexrelid JOIN pg_class t ON t.oid = indrelid JOIN mine n ON n.oid = t.relnamespace
		JOIN pg_am am ON am.oid = c.relam
	WHERE NOT owned_by_extension('pg_class', t.oid)`,

	`SELECT format('trigger %s.%s %s %s %s each %s columns=%s function=%s.%s', n.nspname, c.relname, tgname,
		CASE WHEN tgtype & 2 <> 0 THEN 'before' WHEN tgtype & 64 <> 0 THEN 'instead of' ELSE 'after' END,
		concat_ws(',', CASE WHEN tgtype & 4 <> 0 THEN 'insert' END, CASE WHEN tgtype & 16 <> 0 THEN 'update' END,
			CASE WHEN tgtype & 8 <> 0 THEN 'delete' END, CASE WHEN tgtype & 32 <> 0 THEN 'truncate' END),
		CASE WHEN tgtype & 1 <> 0 THEN 'row' ELSE 'statement' END, names(tgrelid, tgattr::int2[]), pn.nspname, p.proname)
	FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN mine n ON n.oid = c.relnamespace
		JOIN pg_proc p ON p.oid = tgfoid JOIN pg_namespace pn ON pn.oid = p.pronamespace
	WHERE NOT tgisinternal`,

	`SELECT format('enum %s.%s %s', n.nspname, typname, (SELECT string_agg(enumlabel, '|' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
	FROM pg_type t JOIN mine n ON n.oid = typnamespace WHERE typtype = 'e' AND NOT owned_by_extension('pg_type', t.oid)`,

	`SELECT format('domain %s.%s %s%s%s collation=%s checks=%s', n.nspname, typname, format_type(typbasetype, typtypmod),
		CASE WHEN typnotnull THEN ' notnull' END, CASE WHEN typdefault IS NOT NULL THEN ' default' END,
		(SELECT collname FROM pg_collation c, pg_type b WHERE b.oid = t.typbasetype AND c.oid = t.typcollation AND t.typcollation <> b.typcollation),
		(SELECT string_agg(conname || CASE WHEN convalidated THEN '' ELSE ' notvalid' END, ',' ORDER BY conname COLLATE "C")
			FROM pg_constraint WHERE contypid = t.oid AND contype = 'c'))
	FROM pg_type t JOIN mine n ON n.oid = typnamespace WHERE typtype = 'd' AND NOT owned_by_extension('pg_type', t.oid)`,

	`SELECT format('composite %s.%s', n.nspname, relname)
	FROM pg_class c JOIN mine n ON n.oid = relnamespace WHERE relkind = 'c' AND NOT owned_by_extension('pg_type', c.reltype)`,

	`SELECT format('attribute %s.%s %s %s %s collation=%s', n.nspname, relname, row_number() OVER (PARTITION BY c.oid ORDER BY attnum), attname,
		format_type(atttypid, atttypmod),
		(SELECT collname FROM pg_collation co, pg_type t WHERE t.oid = atttypid AND co.oid = attcollation AND attcollation <> t.typcollation))
	FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN mine n ON n.oid = relnamespace
	WHERE relkind = 'c' AND attnum > 0 AND NOT attisdropped AND NOT owned_by_extension('pg_type', c.reltype)`,

	`SELECT format('range %s.%s of %s multirange=%s', n.nspname, t.typname, format_type(rngsubtype, NULL), m.typname)
	FROM pg_range r JOIN pg_type t ON t.oid = rngtypid JOIN mine n ON n.oid = t.typnamespace JOIN pg_type m ON m.oid = rngmultitypid`,

	`SELECT format('base %s.%s category=%s%s', n.nspname, typname, CASE WHEN typisdefined THEN typcategory ELSE 'U' END, CASE WHEN typispreferred THEN ' preferred' END)
	FROM pg_type t JOIN mine n ON n.oid = typnamespace
	WHERE (typtype = 'b' AND typcategory <> 'A' OR NOT typisdefined) AND NOT owned_by_extension('pg_type', t.oid)`,

	`SELECT format('%s %s.%s(%s) returns %s%s %s%s%s language=%s',
		CASE prokind WHEN 'f' THEN 'function' WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'window' END, n.nspname, proname,
		(SELECT string_agg(concat_ws(' ', CASE coalesce(proargmodes[k], 'i') WHEN 'i' THEN 'in' WHEN 'o' THEN 'out' WHEN 'b' THEN 'inout'
				WHEN 'v' THEN 'variadic' ELSE 'table' END, nullif(proargnames[k], ''), format_type(ty, NULL),
				CASE WHEN pg_get_function_arg_default(p.oid, k::int) IS NOT NULL THEN 'default' END), ', ' ORDER BY k)
			FROM unnest(coalesce(proallargtypes, proargtypes::oid[])) WITH ORDINALITY u(ty, k)),
		CASE WHEN prokind = 'p' THEN '-' WHEN proargmodes && ARRAY['o', 'b', 't']::"char"[] THEN 'record' ELSE format_type(prorettype, NULL) END,
		CASE WHEN proretset THEN ' set' END, CASE provolatile WHEN 'v' THEN 'volatile' WHEN 's' THEN 'stable' ELSE 'immutable' END,
		CASE WHEN proisstrict THEN ' strict' END, CASE WHEN prosecdef THEN ' definer' END,
		(SELECT lanname FROM pg_language l WHERE l.oid = prolang))
	FROM pg_proc p JOIN mine n ON n.oid = pronamespace
	WHERE NOT owned_by_extension('pg_proc', p.oid) AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'i')`,

	`SELECT format('operator %s.%s(%s,%s) function=%s commutator=%s', n.nspname, o.oprname, format_type(nullif(o.oprleft, 0), NULL),
		format_type(o.oprright, NULL), p.proname, c.oprname)
	FROM pg_operator o JOIN mine n ON n.oid = o.oprnamespace JOIN pg_proc p ON p.oid = o.oprcode LEFT JOIN pg_operator c ON c.oid = o.oprcom
	WHERE NOT owned_by_extension('pg_operator', o.oid)`,

	`SELECT format('cast %s to %s function=%s %s inout=%s', format_type(castsource, NULL), format_type(casttarget, NULL), p.proname,
		CASE castcontext WHEN 'e' THEN 'explicit' WHEN 'a' THEN 'assignment' ELSE 'implicit' END, CASE WHEN castmethod = 'i' THEN 'true' ELSE 'false' END)
	FROM pg_cast k LEFT JOIN pg_proc p ON p.oid = castfunc WHERE k.oid >= 16384 AND NOT owned_by_extension('pg_cast', k.oid)
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = k.oid AND d.deptype = 'i')`,

	`SELECT format('sequence %s.%s %s owner=%s', n.nspname, c.relname, format_type(seqtypid, NULL),
		(SELECT format('%s.%s.%s', tn.nspname, t.relname, attname) FROM pg_depend d JOIN pg_class t ON t.oid = refobjid
			JOIN pg_namespace tn ON tn.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = refobjid AND attnum = refobjsubid
			WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND deptype IN ('a', 'i') AND refclassid = 'pg_class'::regclass))
	FROM pg_sequence s JOIN pg_class c ON c.oid = seqrelid JOIN mine n ON n.oid = relnamespace`,

	`SELECT format('comment on %s: %s', pg_describe_object(classoid, objoid, objsubid), description)
	FROM pg_description d WHERE objoid >= 16384 AND classoid <> 'pg_extension'::regclass
		AND pg_describe_object(classoid, objoid, objsubid) IS NOT NULL
		AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e')`,

	`SELECT format('extension %s in %s', extname, nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname <> 'plpgsql'`,
}

const serverHelpers = `
SET search_path = '';
CREATE TEMP VIEW mine AS SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema';
CREATE FUNCTION pg_temp.owned_by_extension(class text, object oid) RETURNS bool LANGUAGE sql AS
	$$ SELECT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE classid = class::pg_catalog.regclass AND objid = object AND deptype = 'e') $$;
CREATE FUNCTION pg_temp.names(rel oid, nums int2[]) RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(attname, ',' ORDER BY ord) FROM unnest(nums) WITH ORDINALITY u(num, ord) JOIN pg_catalog.pg_attribute ON attrelid = rel AND attnum = num $$;
CREATE FUNCTION pg_temp.action(code "char") RETURNS text LANGUAGE sql AS
	$$ SELECT CASE code WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' ELSE 'no action' END $$;
`

// serverLines reads the schema of a database.
func serverLines(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	ctx := context.Background()
	if _, err := conn.Exec(ctx, serverHelpers); err != nil {
		t.Fatal(err)
	}
	helper := regexp.MustCompile(`\b(owned_by_extension|names|action)\(`)
	var lines []string
	for _, query := range serverQueries {
		query = helper.ReplaceAllString(query, "pg_temp.$1(")
		rows, err := conn.Query(ctx, query)
		if err != nil {
			t.Fatalf("%v in %s", err, query)
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatalf("%v in %s", err, query)
		}
		lines = append(lines, found...)
	}
	slices.Sort(lines)
	return lines
}

var (
	minimum   = regexp.MustCompile(`(?m)^-- server: (\d+)$`)
	fromQuery = regexp.MustCompile(`(?m)^-- columns from a query: (\S+)$`)
)

// TestReplayAgreesWithServer runs each script of testdata/replay on a real
// server and in Replay and compares all that both know afterwards.
func TestReplayAgreesWithServer(t *testing.T) {
	files, err := filepath.Glob("testdata/replay/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			compareWithServer(t, file, string(text))
		})
	}
}

// connect connects to an empty database: of the server that DBGEN_TEST_DSN names,
// which may be of a newer version, or else of one that the tests start.
func connect(t *testing.T) *pgx.Conn {
	open := func(dsn string) *pgx.Conn {
		conn, err := pgx.Connect(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close(context.Background()) })
		return conn
	}
	dsn := os.Getenv("DBGEN_TEST_DSN")
	if dsn == "" {
		return open(dbtest.Database(t, dbtest.SharedPostgres(t), "").DSN())
	}
	admin := open(dsn)
	for _, sql := range []string{"DROP DATABASE IF EXISTS replay WITH (FORCE)", "CREATE DATABASE replay TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"} {
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { admin.Exec(context.Background(), "DROP DATABASE replay WITH (FORCE)") })
	config := admin.Config().Copy()
	config.Database = "replay"
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

var update = std.Bool("update", false, "write down what a server says of scripts that an older one does not take")

func compareWithServer(t *testing.T, name, script string) {
	conn := connect(t)
	cat, diags := Replay([]Source{{name, script}}, Options{})
	needed := 0
	if m := minimum.FindStringSubmatch(script); m != nil {
		needed, _ = strconv.Atoi(m[1])
	}
	if pgast.Grammar < needed {
		if !diags.HasErrors() {
			t.Errorf("PostgreSQL %d's grammar takes what needs %d: the script belongs to the others", pgast.Grammar, needed)
		}
		return
	}
	for _, d := range diags.All() {
		t.Errorf("%s", d)
	}
	var version int
	if err := conn.QueryRow(t.Context(), `SELECT current_setting('server_version_num')::int / 10000`).Scan(&version); err != nil {
		t.Fatal(err)
	}
	// What a newer server says is on record, for those who have an older one.
	record := strings.TrimSuffix(name, ".sql") + ".txt"
	var want []string
	if version < needed {
		text, err := os.ReadFile(record)
		if err != nil {
			t.Fatal(err)
		}
		want = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	} else {
		for _, sp := range statements(script) {
			if _, err := conn.Exec(t.Context(), script[sp.start:sp.end]); err != nil {
				t.Fatalf("the server refuses %s: %v", script[sp.start:sp.end], err)
			}
		}
		want = serverLines(t, conn)
		if needed > 0 && *update {
			if err := os.WriteFile(record, []byte(strings.Join(want, "\n")+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	got := render(cat)
	// What CREATE TABLE AS makes has types that only a Binder could tell.
	for _, m := range fromQuery.FindAllStringSubmatch(script, -1) {
		untyped := regexp.MustCompile(`^(column ` + regexp.QuoteMeta(m[1]) + ` \d+ \S+) .*`)
		for _, lines := range [][]string{want, got} {
			for i, l := range lines {
				lines[i] = untyped.ReplaceAllString(l, "$1")
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-server +replay:\n%s", diff)
	}
}

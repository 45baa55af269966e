package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/parser/twin"
)

// A score counts queries.
type score struct {
	keyed    int // read or change rows by keys, or insert rows, and the server takes them
	produced int
	refused  int // of those that were produced
	reasons  map[string]int
}

func (s score) String() string {
	text := fmt.Sprintf("%d queries, %d batches, %d refused", s.keyed, s.produced, s.refused)
	return text
}

func (s *score) add(o score) {
	s.keyed, s.produced, s.refused = s.keyed+o.keyed, s.produced+o.produced, s.refused+o.refused
}

// A bench is a fresh database with a schema.
type bench struct {
	admin, conn *pgx.Conn
	name        string
	n           int
}

var made int

func newBench(ctx context.Context, dsn string, sources []schema.Source, path []string) (*bench, error) {
	admin, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	made++
	b := &bench{admin: admin, name: fmt.Sprintf("dbgen_twins_%d_%d", os.Getpid(), made)}
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+b.name+" TEMPLATE template0"); err != nil {
		return nil, err
	}
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	cfg.Database = b.name
	cfg.RuntimeParams["statement_timeout"] = "20s"
	if b.conn, err = pgx.ConnectConfig(ctx, cfg); err != nil {
		return nil, err
	}
	b.replay(ctx, sources)
	if len(path) > 0 {
		var names []string
		for _, name := range path {
			names = append(names, pgx.Identifier{name}.Sanitize())
		}
		_, _ = b.conn.Exec(ctx, "SET search_path = "+strings.Join(names, ", "))
	} else {
		_, _ = b.conn.Exec(ctx, "RESET search_path")
	}
	return b, nil
}

func (b *bench) close(ctx context.Context) {
	b.conn.Close(ctx)
	_, _ = b.admin.Exec(ctx, "DROP DATABASE "+b.name+" WITH (FORCE)")
	b.admin.Close(ctx)
}

// replay runs a schema's statements; those that are refused are tried again while
// that helps, and then passed over.
func (b *bench) replay(ctx context.Context, sources []schema.Source) {
	var todo []string
	for _, src := range sources {
		parsed, err := pgast.Parse(src.Text)
		if err != nil {
			todo = append(todo, src.Text)
			continue
		}
		for _, s := range parsed.Stmts {
			end := len(src.Text)
			if s.StmtLen > 0 {
				end = int(s.StmtLocation + s.StmtLen)
			}
			todo = append(todo, src.Text[s.StmtLocation:end])
		}
	}
	for {
		var again []string
		for _, sql := range todo {
			if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(sql)), "COMMIT") || strings.HasPrefix(strings.ToUpper(strings.TrimSpace(sql)), "BEGIN") {
				continue
			}
			if _, err := b.conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
				again = append(again, sql)
			}
		}
		if len(again) == len(todo) || len(again) == 0 {
			return
		}
		todo = again
	}
}

// prepares reports what the server says of a statement.
func (b *bench) prepares(ctx context.Context, sql string) error {
	b.n++
	name := fmt.Sprintf("s%d", b.n)
	if _, err := b.conn.PgConn().Prepare(ctx, name, sql, nil); err != nil {
		return err
	}
	return b.conn.PgConn().Deallocate(ctx, name)
}

// judge tries one query.
func (b *bench) judge(ctx context.Context, res *analyze.Result, q *analyze.Query, s *score, verbose bool) {
	request, ok := request(res, q)
	if !ok || b.prepares(ctx, q.Query.SQL) != nil {
		return
	}
	s.keyed++
	t, err := twin.Of(request)
	if err != nil {
		if verbose {
			fmt.Printf("\t%s: %v\n", q.Name, err)
		}
		return
	}
	s.produced++
	if err := b.prepares(ctx, t.SQL); err != nil {
		s.refused++
		fmt.Printf("\t%s: %v\n%s\n", q.Name, err, t.SQL)
	}
}

// request is what is asked for of a query: of one that reads or deletes that each
// key differs which a column equals, of one that writes that all differs.
func request(res *analyze.Result, q *analyze.Query) (twin.Query, bool) {
	r := twin.Query{SQL: q.Query.SQL, Params: map[int]twin.Known{}, One: q.Command == parser.One}
	for _, p := range q.Params {
		r.Params[p.Number] = twin.Known{Name: p.Name, Type: res.Types.Format(p.Type.OID)}
	}
	for _, p := range q.Params {
		known := r.Params[p.Number]
		known.List = p.Slice || strings.HasSuffix(known.Type, "[]")
		r.Params[p.Number] = known
	}
	outline, ok := parser.Outlined(q.Query.SQL)
	if !ok || q.Tree == nil {
		return r, false
	}
	r.Each = outline.Equal
	if outline.Verb == "insert" || outline.Verb == "update" {
		r.Each = nil
		for _, p := range q.Params {
			if !r.Params[p.Number].List {
				r.Each = append(r.Each, p.Number)
			}
		}
	}
	return r, len(r.Each) > 0
}

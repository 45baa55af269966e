package planfacts

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// Bins names the environment variable that lists folders of PostgreSQL's server
// programs besides those that are installed.
const bins = "DBGEN_TEST_PG_BINS"

// The versions that the files speak of.
const oldest, newest = 12, 18

// A server is one with the tables.
type server struct {
	version int
	pool    *pgxpool.Pool
}

// servers starts one server of each major version, the oldest first.
func servers(t *testing.T) []*server {
	t.Helper()
	all := []*dbtest.PG{dbtest.SharedPostgres(t)}
	for _, bin := range filepath.SplitList(os.Getenv(bins)) {
		pg := dbtest.Postgres(t, dbtest.WithBin(bin))
		if !slices.ContainsFunc(all, func(o *dbtest.PG) bool { return o.Version() == pg.Version() }) {
			all = append(all, pg)
		}
	}
	slices.SortFunc(all, func(a, b *dbtest.PG) int { return cmp.Compare(a.Version(), b.Version()) })
	var found []*server
	for _, pg := range all {
		found = append(found, &server{pg.Version(), dbtest.Database(t, pg, schemaSQL).Pool(t)})
	}
	each(found, func(s *server) {
		for _, sql := range strings.SplitAfter(rowsSQL, ";\n") { // VACUUM stands alone
			if _, err := s.pool.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
				t.Errorf("PostgreSQL %d: %v\n%s", s.version, err, sql)
			}
		}
	})
	if t.Failed() {
		t.FailNow()
	}
	return found
}

// each does something with each server, with all at once.
func each(all []*server, do func(*server)) {
	var wg sync.WaitGroup
	for _, s := range all {
		wg.Go(func() { do(s) })
	}
	wg.Wait()
}

// Test holds each case to each server.
func Test(t *testing.T) {
	files := read(t)
	all := servers(t)
	if *checktest.Update && len(all) != newest-oldest+1 {
		t.Fatalf("-update wants PostgreSQL %d to %d: %s=$(.ci/postgres all)", oldest, newest, bins)
	}
	for _, f := range files {
		t.Run(f.name(), func(t *testing.T) {
			for _, c := range f.cases {
				t.Run(c.name, func(t *testing.T) {
					var got []*fact
					for _, s := range all {
						got = append(got, c.hold(t, s)...)
					}
					if *checktest.Update {
						c.facts = got
						return
					}
					c.compare(t, got)
				})
			}
		})
		if *checktest.Update {
			f.write(t)
		}
	}
}

// compare holds what was seen to what is on record.
func (c *tested) compare(t *testing.T, got []*fact) {
	t.Helper()
	for _, g := range got {
		if g.from > newest || g.from < oldest {
			continue
		}
		i := slices.IndexFunc(c.facts, func(f *fact) bool { return f.kind == g.kind && f.of(g.from) })
		switch {
		case i < 0:
			t.Errorf("PostgreSQL %d: not on record: %s: %s", g.from, g.kind, g.text)
		case c.facts[i].text != g.text:
			t.Errorf("PostgreSQL %d, %s:\n got %s\nwant %s", g.from, g.kind, g.text, c.facts[i].text)
		}
	}
	for _, f := range c.facts {
		for _, version := range versions(got) {
			if f.of(version) && !slices.ContainsFunc(got, func(g *fact) bool { return g.kind == f.kind && g.from == version }) {
				t.Errorf("PostgreSQL %d: no longer so: %s: %s", version, f.kind, f.text)
			}
		}
	}
}

func versions(facts []*fact) []int {
	var all []int
	for _, f := range facts {
		if !slices.Contains(all, f.from) {
			all = append(all, f.from)
		}
	}
	return all
}

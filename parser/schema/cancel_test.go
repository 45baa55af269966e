package schema_test

import (
	"context"
	"testing"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// cancelling is a binder that cancels when it is asked of the first view.
type cancelling struct {
	schema.Binder
	cancel context.CancelFunc
}

func (b cancelling) Columns(*schema.Catalog, *pg.Node, string, *diag.File, int) ([]*schema.Column, error) {
	b.cancel()
	return nil, nil
}

func TestReplayStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	sources := []schema.Source{
		{Name: "1.sql", Text: "CREATE VIEW v AS SELECT 1 AS one; CREATE TABLE a (id int);"},
		{Name: "2.sql", Text: "CREATE TABLE b (id int);"},
	}
	cat, _ := schema.Replay(sources, schema.Options{Binder: cancelling{cancel: cancel}, Context: ctx})
	for table := range cat.AllTables() {
		if table.Name != "v" {
			t.Errorf("%s was still made", table.Name)
		}
	}
}

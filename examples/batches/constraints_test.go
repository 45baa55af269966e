package batches_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/batches/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
)

// A twin's one statement, and each statement of a batch, tell the constraint that they
// violate, on a plain pool and on the runtime.
func TestConstraintsOfManyRows(t *testing.T) {
	plain, pool := queries(t)
	rt, err := dbgen.Open(t.Context(), dbgen.Config{
		Primary: pool.Config().ConnString(), Pool: dbgen.PoolConfig{MinConns: -1, MaxConns: 2},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	for handle, q := range map[string]*db.Queries{"pool": plain, "runtime": db.New(rt)} {
		t.Run(handle, func(t *testing.T) {
			group := int64(len(handle))
			_, err := q.AddWordReturningBatch(t.Context(), []db.AddWordReturningParams{{Group: group, N: 1}, {Group: group, N: 1}})
			if !errors.Is(err, db.ErrOrderPkey) {
				t.Errorf("a twin: %v", err)
			}
			failed := map[int]error{}
			results := q.AddEachWord(t.Context(), []db.AddEachWordParams{{Group: group, N: 2}, {Group: group, N: 2}})
			results.Exec(func(i int, err error) { failed[i] = err })
			if failed[0] != nil || !errors.Is(failed[1], db.ErrOrderPkey) {
				t.Errorf(":batchexec: %v", failed)
			}
			if err := results.Close(); handle == "runtime" && !errors.Is(err, db.ErrOrderPkey) {
				t.Errorf(":batchexec, Close: %v", err)
			}
			nowhere := pgtype.Int8{Int64: -7, Valid: true}
			q.AddEachItem(t.Context(), []db.AddEachItemParams{{ID: -group, OrgID: nowhere}}).QueryRow(func(_ int, _ int64, err error) {
				if db.ConstraintOf(err) != db.ErrItemsOrgIDFkey || !errors.Is(err, db.ErrItemsOrgIDFkey) || errors.Is(err, db.ErrItemsPkey) {
					t.Errorf(":batchone: %v", err)
				}
			})
		})
	}
}

// A row that violates a constraint of a table violates that of a partition, to PostgreSQL:
// by its own name for what an index keeps, and by the table's name for the rest.
func TestConstraintsOfPartitions(t *testing.T) {
	q, pool := queries(t)
	if _, err := pool.Exec(t.Context(), "CREATE TABLE readings_2027 PARTITION OF readings FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')"); err != nil {
		t.Fatal(err)
	}
	for year, known := range map[int]bool{2026: true, 2027: false} {
		add := func(org, value int64) error {
			return q.AddReading(t.Context(), db.AddReadingParams{
				Day:   pgtype.Date{Time: time.Date(year, 5, 5, 0, 0, 0, 0, time.UTC), Valid: true},
				OrgID: pgtype.Int8{Int64: org, Valid: org != 0}, Value: pgtype.Int4{Int32: int32(value), Valid: true},
			})
		}
		if err := add(0, 1); err != nil {
			t.Fatal(err)
		}
		if err := add(0, -1); !errors.Is(err, db.ErrReadingsValueCheck) {
			t.Errorf("%d, a check: %v", year, err)
		}
		if err := add(-7, 2); !errors.Is(err, db.ErrReadingsOrgIDFkey) {
			t.Errorf("%d, a foreign key: %v", year, err)
		}
		if err := add(0, 1); errors.Is(err, db.ErrReadingsDayValueKey) != known {
			t.Errorf("%d, a unique key: %v", year, err)
		}
	}
}

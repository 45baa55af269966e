package types_test

import (
	"math"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/types/db"
)

// What COPY sends of rows that share one row's memory is what INSERT sends of each:
// required values, optional ones, pointers, and NULL after a value and before one.
func TestCopyIsInsert(t *testing.T) {
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, database(t).DSN())
	ok(t, err)
	defer conn.Close(ctx)
	q := db.New(conn)
	at := time.Date(2024, 2, 29, 12, 34, 56, 789_123_000, time.FixedZone("", 3*3600))
	id, name := int64(math.MinInt64), "pointed at"
	some := db.CopyReadingsParams{
		ID: 1, Small: math.MinInt16, Whole: math.MaxInt32, Part: 1.5, Parts: math.Inf(1), Good: true, Name: "näme", Short: "abcde", Fixed: "ab ", At: at,
		SomeSmall: pgtype.Int2{Int16: -3, Valid: true}, SomeWhole: pgtype.Int4{Int32: 300, Valid: true}, SomeID: pgtype.Int8{Int64: math.MaxInt64, Valid: true},
		SomePart: pgtype.Float4{Float32: -0.25, Valid: true}, SomeParts: pgtype.Float8{Float64: 1e300, Valid: true}, SomeGood: pgtype.Bool{Bool: false, Valid: true},
		SomeName: text(""), SomeAt: pgtype.Timestamptz{Time: at, Valid: true}, LocalAt: pgtype.Timestamp{Time: at, Valid: true},
		Day: pgtype.Date{InfinityModifier: pgtype.Infinity, Valid: true}, Pause: pgtype.Interval{Microseconds: 1, Days: 2, Months: 3, Valid: true},
		Key: pgtype.UUID{Bytes: [16]byte{1, 15: 2}, Valid: true}, MaybeID: &id, MaybeName: &name,
	}
	ok(t, some.Price.Scan("12345678901234567890.50"))
	none := db.CopyReadingsParams{ID: 2, At: at.Add(time.Hour)}
	again := some
	again.ID, again.Name, again.MaybeID = 3, "another", nil
	rows := []db.CopyReadingsParams{some, none, again}
	for _, r := range rows {
		ok(t, q.AddReading(ctx, db.AddReadingParams(r)))
	}
	want, err := q.Readings(ctx)
	ok(t, err)
	_, err = conn.Exec(ctx, "TRUNCATE readings")
	ok(t, err)
	n, err := q.CopyReadings(ctx, rows)
	ok(t, err)
	equal(t, "rows copied", n, int64(3))
	got, err := q.Readings(ctx)
	ok(t, err)
	equal(t, "what COPY wrote", got, want)
	if len(got) != 3 || got[0].MaybeID == nil || *got[0].MaybeID != id || got[1].MaybeName != nil || got[1].SomeName.Valid || got[2].MaybeID != nil || got[2].Name != "another" {
		t.Errorf("read %+v", got)
	}
	short := none
	short.ID, short.Short = 4, "too long"
	if _, err := q.CopyReadings(ctx, []db.CopyReadingsParams{short}); err == nil {
		t.Error("six characters went into varchar(5)")
	}
	n, err = q.CopyReadings(ctx, nil)
	ok(t, err)
	equal(t, "rows of none", n, int64(0))
}

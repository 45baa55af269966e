// Package types_test executes what dbgen generates for types of every make, on
// a plain pool and on the runtime with its caches.
package types_test

import (
	"context"
	"log/slog"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/examples/types/db"
)

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func database(t *testing.T) dbtest.Endpoint {
	t.Helper()
	ddl, err := os.ReadFile("schema.sql")
	ok(t, err)
	return dbtest.Database(t, dbtest.SharedPostgres(t), string(ddl))
}

func text(s string) pgtype.Text { return pgtype.Text{String: s, Valid: true} }

func floats(from, to float64) pgtype.Range[pgtype.Float8] {
	return pgtype.Range[pgtype.Float8]{
		Lower: pgtype.Float8{Float64: from, Valid: true}, LowerType: pgtype.Inclusive,
		Upper: pgtype.Float8{Float64: to, Valid: true}, UpperType: pgtype.Exclusive, Valid: true,
	}
}

func labels(list ...string) pgtype.Array[string] {
	return pgtype.Array[string]{Elements: list, Dims: []pgtype.ArrayDimension{{Length: int32(len(list)), LowerBound: 1}}, Valid: true}
}

// full has a value wherever there can be one.
func full(id int64) db.Person {
	profile := db.Profile{Title: "one", Tags: map[string]int{"b": 2, "a": 1}, Next: &db.Profile{Title: "two"}}
	home := db.Address{
		Street: text(`5 "High" St, (rear)`), Zips: []int32{1, 2}, Moods: []db.Mood{db.MoodVeryhappy, db.MoodSad}, Email: text("A@b.org"),
		Score: pgtype.Int4{Int32: 7, Valid: true},
	}
	contact := db.Contact{
		Name: text("Ann"), Home: &home, Others: []db.Address{home, {}}, Span: floats(1, 2.5),
		Notes: []db.Note{{Body: text(`say "hi"`), About: &profile}, {}},
	}
	dims := []pgtype.ArrayDimension{{Length: 2, LowerBound: 1}, {Length: 2, LowerBound: 1}}
	return db.Person{
		ID: id, Profile: profile, Draft: &db.Profile{Title: "draft"}, History: []db.Profile{profile, {}},
		Mood: db.MoodOk, Was: db.NullMood{Mood: db.MoodVeryhappy, Valid: true}, Moods: []db.Mood{db.MoodVeryhappy, db.MoodOk}, Past: []db.Mood{db.MoodSad},
		Contact: contact, Second: &contact, Contacts: []db.Contact{contact, {Others: []db.Address{}}},
		Span: floats(float64(id), float64(id)+0.5), Spans: pgtype.Multirange[pgtype.Range[pgtype.Float8]]{floats(1, 2), floats(3, 4)},
		Scores: []int32{1, 2}, Labels: []string{"a,b", `"`}, Sheets: []pgtype.Array[string]{labels("x", "y"), labels("z")},
		Grid: [][]int32{{1, 2, 3}, {4, 5, 6}}, Board: pgtype.Array[db.Mood]{Elements: []db.Mood{db.MoodSad, db.MoodOk, db.MoodVeryhappy, db.MoodSad}, Dims: dims, Valid: true},
		Block: pgtype.Array[db.Address]{Elements: []db.Address{home, {}, {}, home}, Dims: dims, Valid: true},
	}
}

// bare has NULL, or nothing, wherever there can be.
func bare(id int64) db.Person {
	return db.Person{
		ID: id, History: []db.Profile{}, Mood: db.MoodSad, Moods: []db.Mood{}, Contacts: []db.Contact{},
		Span: floats(float64(id), float64(id)+0.5), Scores: []int32{}, Labels: []string{}, Sheets: []pgtype.Array[string]{}, Grid: [][]int32{},
	}
}

// write stores people by every way to write.
func write(t *testing.T, ctx context.Context, q *db.Queries) map[int64]db.Person {
	t.Helper()
	want := map[int64]db.Person{}
	for _, p := range []db.Person{full(1), bare(2)} {
		ok(t, q.AddPerson(ctx, db.AddPersonParams(p)))
		want[p.ID] = p
	}
	var rows []db.CopyPeopleParams
	for _, p := range []db.Person{full(3), bare(4), full(5), bare(6)} {
		rows = append(rows, db.CopyPeopleParams(p))
		want[p.ID] = p
	}
	copied, err := q.CopyPeople(ctx, rows)
	ok(t, err)
	equal(t, "rows copied", copied, int64(4))
	want[5], want[6] = save(t, ctx, q, want[5], bare(5)), save(t, ctx, q, want[6], full(6))
	return want
}

// save updates a person to have another's values.
func save(t *testing.T, ctx context.Context, q *db.Queries, p, from db.Person) db.Person {
	t.Helper()
	p.Profile, p.Draft, p.History, p.Was, p.Moods = from.Profile, from.Draft, from.History, from.Was, from.Moods
	p.Contact, p.Second, p.Spans, p.Sheets, p.Grid = from.Contact, from.Second, from.Spans, from.Sheets, from.Grid
	q.SavePeople(ctx, []db.SavePeopleParams{{
		ID: p.ID, Profile: p.Profile, Draft: p.Draft, History: p.History, Was: p.Was, Moods: p.Moods,
		Contact: p.Contact, Second: p.Second, Spans: p.Spans, Sheets: p.Sheets, Grid: p.Grid,
	}}).Exec(func(_ int, err error) { ok(t, err) })
	return p
}

// read holds all that is read against what was written.
func read(t *testing.T, ctx context.Context, q *db.Queries, want map[int64]db.Person) {
	t.Helper()
	var ids []int64
	for id, p := range want {
		ids = append(ids, id)
		got, err := q.GetPerson(ctx, id)
		ok(t, err)
		equal(t, "GetPerson", got, p)
	}
	all, err := q.GetPersonByIDs(ctx, ids)
	ok(t, err)
	equal(t, "rows of the batch twin", len(all), len(want))
	for _, p := range all {
		equal(t, "GetPersonByIDs", p, want[p.ID])
	}
	q.PeopleByMood(ctx, []db.Mood{db.MoodOk, db.MoodSad, db.MoodVeryhappy}).Query(func(i int, people []db.Person, err error) {
		ok(t, err)
		equal(t, "people of a mood", len(people), []int{3, 3, 0}[i])
		for _, p := range people {
			equal(t, "PeopleByMood", p, want[p.ID])
		}
	})

	one := full(1)
	found, err := q.FindPeople(ctx, db.FindPeopleParams{Like: db.Profile{Tags: map[string]int{"a": 1}}, Moods: []db.Mood{db.MoodOk, db.MoodVeryhappy}, Scores: []int32{2, 9}})
	ok(t, err)
	equal(t, "FindPeople", found, []db.FindPeopleRow{
		{ID: 1, Draft: one.Draft, Second: one.Second, Board: one.Board}, {ID: 3, Draft: one.Draft, Second: one.Second, Board: one.Board},
	})
	ids, err = q.FindByContact(ctx, db.FindByContactParams{Contact: one.Contact, Span: floats(0, 3), Grid: one.Grid, Labels: one.Labels, Moods: one.Moods})
	ok(t, err)
	equal(t, "FindByContact", ids, []int64{1})

	sum, err := q.Summary(ctx)
	ok(t, err)
	for i := range int64(6) {
		p := want[i+1]
		equal(t, "a profile of Summary", sum.Profiles[i], p.Profile)
		equal(t, "a mood of Summary", sum.Was[i], p.Was)
		equal(t, "a contact of Summary", sum.Contacts[i], p.Contact)
		equal(t, "a range of Summary", sum.Spans[i], p.Span)
	}
	equal(t, "an overruled column", sum.Saddest, db.NullMood{Mood: db.MoodOk, Valid: true})
}

func TestOnPool(t *testing.T) {
	ctx := t.Context()
	config, err := pgxpool.ParseConfig(database(t).DSN())
	ok(t, err)
	config.AfterConnect = db.RegisterTypes
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeDescribeExec} {
		t.Run(mode.String(), func(t *testing.T) {
			config.ConnConfig.DefaultQueryExecMode = mode
			pool, err := pgxpool.NewWithConfig(ctx, config)
			ok(t, err)
			defer pool.Close()
			_, err = pool.Exec(ctx, "TRUNCATE people")
			ok(t, err)
			q := db.New(pool)
			read(t, ctx, q, write(t, ctx, q))
		})
	}
}

// TestNilSlices: where NULL could only be refused, nil is a slice with nothing in
// it, in every command.
func TestNilSlices(t *testing.T) {
	ctx := t.Context()
	config, err := pgxpool.ParseConfig(database(t).DSN())
	ok(t, err)
	config.AfterConnect = db.RegisterTypes
	pool, err := pgxpool.NewWithConfig(ctx, config)
	ok(t, err)
	defer pool.Close()
	q := db.New(pool)
	one := full(1)
	p := db.AddPersonParams{ID: 1, Profile: one.Profile, Mood: one.Mood, Contact: one.Contact, Span: one.Span, Labels: one.Labels}
	ok(t, q.AddPerson(ctx, p))
	p.ID = 2
	_, err = q.CopyPeople(ctx, []db.CopyPeopleParams{db.CopyPeopleParams(p)})
	ok(t, err)
	for id := range int64(2) {
		ok(t, q.SavePeople(ctx, []db.SavePeopleParams{{ID: id + 1, Profile: one.Profile, Contact: one.Contact}}).Close())
		got, err := q.GetPerson(ctx, id+1)
		ok(t, err)
		for what, slice := range map[string]any{"history": got.History, "moods": got.Moods, "contacts": got.Contacts, "scores": got.Scores, "sheets": got.Sheets, "grid": got.Grid} {
			if v := reflect.ValueOf(slice); v.IsNil() || v.Len() != 0 {
				t.Errorf("%s of %d is %#v", what, id+1, slice)
			}
		}
		equal(t, "a column that may be NULL", got.Past == nil, true)
	}
}

// TestCached reads from the server, from memory, and as another process does
// that finds all in Redis. What is handed out can be altered without harm.
func TestCached(t *testing.T) {
	redis := dbtest.Redis(t)
	endpoint := database(t)
	sources := map[dbgen.Source]int{}
	open := func() *db.Queries {
		rt, err := dbgen.Open(t.Context(), dbgen.Config{
			Primary: endpoint.DSN(), Redis: dbgen.RedisConfig{URL: redis.URL()}, Log: dbgen.LogConfig{Level: slog.LevelError}, AfterConnect: db.RegisterTypes,
			OnQuery: func(_ context.Context, e dbgen.QueryEvent) { sources[e.Source]++ },
		})
		ok(t, err)
		t.Cleanup(func() { ok(t, rt.Close()) })
		return db.New(rt)
	}
	q := open()
	ctx := dbgen.WithSession(t.Context(), dbgen.Session{User: "1"})
	want := write(t, ctx, q)
	read(t, ctx, q, want)
	read(t, ctx, q, want)
	if sources[dbgen.SourceL1] < 8 { // six people, those found, and the summary
		t.Errorf("memory answered %d times", sources[dbgen.SourceL1])
	}
	p, err := q.GetPerson(ctx, 1)
	ok(t, err)
	p.Profile.Tags["a"], p.Profile.Next.Title, p.History[0].Title, p.Contact.Others[0].Moods[0] = 9, "x", "x", "x"
	p.Contact.Notes[0].About.Title, p.Sheets[0].Elements[0], p.Grid[0][0], p.Board.Elements[0] = "x", "x", 9, "x"
	read(t, ctx, q, want)
	read(t, ctx, open(), want)
	if sources[dbgen.SourceL2] < 8 {
		t.Errorf("Redis answered %d times", sources[dbgen.SourceL2])
	}

	want[2] = save(t, ctx, q, want[2], full(2))
	got, err := q.GetPerson(ctx, 2)
	ok(t, err)
	equal(t, "what was written since", got, want[2])
}

// TestRegisterTypesBeforeMigrations connects to a database that its migrations
// have not reached, or not all of them: the connection says which types are
// missing, and knows those that are there.
func TestRegisterTypesBeforeMigrations(t *testing.T) {
	ctx := context.Background()
	empty := dbtest.Database(t, dbtest.SharedPostgres(t), "")
	connect := func() (*pgx.Conn, error) {
		conn, err := pgx.ConnectConfig(ctx, empty.ConnConfig())
		ok(t, err)
		t.Cleanup(func() { _ = conn.Close(ctx) })
		return conn, db.RegisterTypes(ctx, conn)
	}
	conn, err := connect()
	if err == nil || !strings.Contains(err.Error(), "public.citext, public._address") || !strings.Contains(err.Error(), "run its migrations") {
		t.Fatalf("an empty database: %v", err)
	}
	_, err = conn.Exec(ctx, "CREATE TYPE mood AS ENUM ('sad', 'ok', 'very happy')")
	ok(t, err)
	conn, err = connect()
	if err == nil || strings.Contains(err.Error(), "mood") || !strings.Contains(err.Error(), "public.address") {
		t.Fatalf("a database with one of the types: %v", err)
	}
	var moods []db.Mood
	ok(t, conn.QueryRow(ctx, "SELECT $1::mood[]", []db.Mood{db.MoodSad}).Scan(&moods))
	equal(t, "an array of the type that is there", moods, []db.Mood{db.MoodSad})

	pool := empty.Pool(t)
	ddl, err := os.ReadFile("schema.sql")
	ok(t, err)
	_, err = pool.Exec(ctx, "DROP TYPE mood;"+string(ddl))
	ok(t, err)
	_, err = connect()
	ok(t, err)
}

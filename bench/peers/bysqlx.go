package peers

import (
	"context"
	"slices"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver
	"github.com/jmoiron/sqlx"
)

type sqlxStory struct {
	ID        int64
	AuthorID  int64 `db:"author_id"`
	Title     string
	Summary   string
	Words     int32
	CreatedAt time.Time `db:"created_at"`
}

// bySQLX is sqlx on pgx by database/sql. What is called often is prepared; pgx keeps
// the statements of the rest.
type bySQLX struct {
	db             *sqlx.DB
	get, list, add *sqlx.Stmt
	drafts         []sqlxStory
	got            []sqlxStory
	ids            []int64
}

// BySQLX calls sqlx.
func BySQLX(dsn string) (Peer, error) {
	db, err := sqlx.Open("pgx", dsn)
	if err != nil {
		return nil, err
	}
	p := &bySQLX{db: db}
	for _, s := range []struct {
		to  **sqlx.Stmt
		sql string
	}{{&p.get, getSQL}, {&p.list, listSQL}, {&p.add, addSQL}} {
		if *s.to, err = db.Preparex(s.sql); err != nil {
			_ = db.Close()
			return nil, err
		}
	}
	return p, nil
}

func (p *bySQLX) Get(ctx context.Context, id int64) error {
	var s sqlxStory
	err := p.get.GetContext(ctx, &s, id)
	p.got = append(p.got[:0], s)
	return err
}

func (p *bySQLX) List(ctx context.Context, author int64) error {
	var stories []sqlxStory
	err := p.list.SelectContext(ctx, &stories, author)
	p.got = stories
	return err
}

func (p *bySQLX) Find(ctx context.Context, ids []int64) error {
	var stories []sqlxStory
	err := p.db.SelectContext(ctx, &stories, findSQL, ids)
	p.got = stories
	return err
}

func (p *bySQLX) Prepare(drafts []Draft) {
	p.drafts = nil
	for _, d := range drafts {
		p.drafts = append(p.drafts, sqlxStory{AuthorID: d.AuthorID, Title: d.Title, Summary: d.Summary, Words: d.Words, CreatedAt: d.CreatedAt})
	}
}

func (p *bySQLX) Add(ctx context.Context) error {
	d := &p.drafts[0]
	var id int64
	err := p.add.GetContext(ctx, &id, d.AuthorID, d.Title, d.Summary, d.Words, d.CreatedAt)
	p.ids = append(p.ids[:0], id)
	return err
}

// namedSQL is what sqlx repeats the VALUES of for each element of a slice.
const namedSQL = "INSERT INTO drafts (author_id, title, summary, words, created_at) VALUES (:author_id, :title, :summary, :words, :created_at)"

func (p *bySQLX) AddAll(ctx context.Context) error {
	rows, err := p.db.NamedQueryContext(ctx, namedSQL+" RETURNING id", p.drafts)
	if err != nil {
		return err
	}
	defer rows.Close()
	p.ids = make([]int64, 0, len(p.drafts))
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		p.ids = append(p.ids, id)
	}
	return rows.Err()
}

func (p *bySQLX) Copy(ctx context.Context) error {
	for rows := range slices.Chunk(p.drafts, chunk) {
		if _, err := p.db.NamedExecContext(ctx, namedSQL, rows); err != nil {
			return err
		}
	}
	return nil
}

func (p *bySQLX) Got() (stories []Story) {
	for _, s := range p.got {
		stories = append(stories, Story(s))
	}
	return stories
}

func (p *bySQLX) IDs() []int64 { return p.ids }
func (p *bySQLX) Close()       { _ = p.db.Close() }

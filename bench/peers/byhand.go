package peers

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	columns = "id, author_id, title, summary, words, created_at"
	getSQL  = "SELECT " + columns + " FROM stories WHERE id = $1"
	listSQL = "SELECT " + columns + " FROM stories WHERE author_id = $1 ORDER BY id LIMIT 100"
	findSQL = "SELECT " + columns + " FROM stories WHERE id = ANY($1)"
	addSQL  = "INSERT INTO drafts (author_id, title, summary, words, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id"
	// One statement for all rows, whatever their number.
	addAllSQL = "INSERT INTO drafts (author_id, title, summary, words, created_at)" +
		" SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::timestamptz[]) RETURNING id"
)

// byHand is pgx as people write it who look at each line.
type byHand struct {
	pool    *pgxpool.Pool
	drafts  []Draft
	stories []Story
	ids     []int64
}

// ByHand calls pgx itself.
func ByHand(pool *pgxpool.Pool) Peer { return &byHand{pool: pool} }

func (p *byHand) Get(ctx context.Context, id int64) error {
	var s Story
	err := p.pool.QueryRow(ctx, getSQL, id).Scan(&s.ID, &s.AuthorID, &s.Title, &s.Summary, &s.Words, &s.CreatedAt)
	p.stories = append(p.stories[:0], s)
	return err
}

func (p *byHand) List(ctx context.Context, author int64) error {
	return p.read(ctx, listSQL, author)
}

func (p *byHand) Find(ctx context.Context, ids []int64) error {
	return p.read(ctx, findSQL, ids)
}

func (p *byHand) read(ctx context.Context, sql string, arg any) error {
	rows, err := p.pool.Query(ctx, sql, arg)
	if err != nil {
		return err
	}
	defer rows.Close()
	var stories []Story
	for rows.Next() {
		var s Story
		if err := rows.Scan(&s.ID, &s.AuthorID, &s.Title, &s.Summary, &s.Words, &s.CreatedAt); err != nil {
			return err
		}
		stories = append(stories, s)
	}
	p.stories = stories
	return rows.Err()
}

func (p *byHand) Prepare(drafts []Draft) { p.drafts = drafts }

func (p *byHand) Add(ctx context.Context) error {
	d := &p.drafts[0]
	var id int64
	err := p.pool.QueryRow(ctx, addSQL, d.AuthorID, d.Title, d.Summary, d.Words, d.CreatedAt).Scan(&id)
	p.ids = append(p.ids[:0], id)
	return err
}

func (p *byHand) AddAll(ctx context.Context) error {
	n := len(p.drafts)
	authors, titles, summaries := make([]int64, n), make([]string, n), make([]string, n)
	words, created := make([]int32, n), make([]time.Time, n)
	for i, d := range p.drafts {
		authors[i], titles[i], summaries[i], words[i], created[i] = d.AuthorID, d.Title, d.Summary, d.Words, d.CreatedAt
	}
	rows, err := p.pool.Query(ctx, addAllSQL, authors, titles, summaries, words, created)
	if err != nil {
		return err
	}
	p.ids, err = pgx.AppendRows(make([]int64, 0, n), rows, pgx.RowTo[int64])
	return err
}

func (p *byHand) Copy(ctx context.Context) error {
	_, err := p.pool.CopyFrom(ctx, pgx.Identifier{"drafts"}, []string{"author_id", "title", "summary", "words", "created_at"},
		pgx.CopyFromSlice(len(p.drafts), func(i int) ([]any, error) {
			d := &p.drafts[i]
			return []any{d.AuthorID, d.Title, d.Summary, d.Words, d.CreatedAt}, nil
		}))
	return err
}

func (p *byHand) Got() []Story { return p.stories }
func (p *byHand) IDs() []int64 { return p.ids }
func (p *byHand) Close()       {}

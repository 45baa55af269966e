package peers

import (
	"context"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	sqlcdb "github.com/dbgen-go/dbgen/bench/peers/sqlc/db"
)

// bySQLC is what sqlc generates for pgx/v5.
type bySQLC struct {
	q      *sqlcdb.Queries
	drafts []sqlcdb.AddDraftsParams
	copies []sqlcdb.CopyDraftsParams
	one    [1]sqlcdb.Story
	got    []sqlcdb.Story
	ids    []int64
}

// BySQLC calls sqlc's generated code.
func BySQLC(pool *pgxpool.Pool) Peer { return &bySQLC{q: sqlcdb.New(pool)} }

func (p *bySQLC) Get(ctx context.Context, id int64) (err error) {
	p.one[0], err = p.q.GetStory(ctx, id)
	p.got = p.one[:]
	return err
}

func (p *bySQLC) List(ctx context.Context, author int64) (err error) {
	p.got, err = p.q.ListStories(ctx, author)
	return err
}

func (p *bySQLC) Find(ctx context.Context, ids []int64) (err error) {
	p.got, err = p.q.GetStories(ctx, ids)
	return err
}

func (p *bySQLC) Prepare(drafts []Draft) {
	p.drafts, p.copies = nil, nil
	for _, d := range drafts {
		row := sqlcdb.AddDraftsParams{
			AuthorID: d.AuthorID, Title: d.Title, Summary: d.Summary, Words: d.Words,
			CreatedAt: pgtype.Timestamptz{Time: d.CreatedAt, Valid: true},
		}
		p.drafts, p.copies = append(p.drafts, row), append(p.copies, sqlcdb.CopyDraftsParams(row))
	}
}

func (p *bySQLC) Add(ctx context.Context) error {
	id, err := p.q.AddDraft(ctx, sqlcdb.AddDraftParams(p.drafts[0]))
	p.ids = append(p.ids[:0], id)
	return err
}

func (p *bySQLC) AddAll(ctx context.Context) (err error) {
	p.ids = make([]int64, 0, len(p.drafts))
	p.q.AddDrafts(ctx, p.drafts).QueryRow(func(_ int, id int64, e error) {
		p.ids = append(p.ids, id)
		if err == nil {
			err = e
		}
	})
	return err
}

func (p *bySQLC) Copy(ctx context.Context) error {
	_, err := p.q.CopyDrafts(ctx, p.copies)
	return err
}

func (p *bySQLC) Got() (stories []Story) {
	for _, s := range p.got {
		stories = append(stories, Story{s.ID, s.AuthorID, s.Title, s.Summary, s.Words, s.CreatedAt.Time})
	}
	return stories
}

func (p *bySQLC) IDs() []int64 { return p.ids }
func (p *bySQLC) Close()       {}

package peers

import (
	"context"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/bench/peers/db"
)

// generated is what dbgen generates.
type generated struct {
	q      *db.Queries
	drafts []db.AddDraftParams
	copies []db.CopyDraftsParams
	one    [1]db.Story
	got    []db.Story
	ids    []int64
}

// Generated calls dbgen's generated code: on a *dbgen.DB through the runtime, on a
// pool without.
func Generated(on db.DBTX) Peer { return &generated{q: db.New(on)} }

func (p *generated) Get(ctx context.Context, id int64) (err error) {
	p.one[0], err = p.q.GetStory(ctx, id)
	p.got = p.one[:]
	return err
}

func (p *generated) List(ctx context.Context, author int64) (err error) {
	p.got, err = p.q.ListStories(ctx, author)
	return err
}

func (p *generated) Find(ctx context.Context, ids []int64) (err error) {
	p.got, err = p.q.GetStoryByIDs(ctx, ids)
	return err
}

func (p *generated) Prepare(drafts []Draft) {
	p.drafts, p.copies = nil, nil
	for _, d := range drafts {
		row := db.AddDraftParams{
			AuthorID: d.AuthorID, Title: d.Title, Summary: d.Summary, Words: d.Words,
			CreatedAt: pgtype.Timestamptz{Time: d.CreatedAt, Valid: true},
		}
		p.drafts, p.copies = append(p.drafts, row), append(p.copies, db.CopyDraftsParams(row))
	}
}

func (p *generated) Add(ctx context.Context) error {
	id, err := p.q.AddDraft(ctx, p.drafts[0])
	p.ids = append(p.ids[:0], id)
	return err
}

func (p *generated) AddAll(ctx context.Context) (err error) {
	p.ids, err = p.q.AddDraftBatch(ctx, p.drafts)
	return err
}

func (p *generated) Copy(ctx context.Context) error {
	_, err := p.q.CopyDrafts(ctx, p.copies)
	return err
}

func (p *generated) Got() (stories []Story) {
	for _, s := range p.got {
		stories = append(stories, Story{s.ID, s.AuthorID, s.Title, s.Summary, s.Words, s.CreatedAt.Time})
	}
	return stories
}

func (p *generated) IDs() []int64 { return p.ids }
func (p *generated) Close()       {}

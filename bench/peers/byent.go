package peers

import (
	"context"
	"database/sql"
	"slices"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver

	"github.com/dbgen-go/dbgen/bench/peers/ent"
	"github.com/dbgen-go/dbgen/bench/peers/ent/story"
)

// byEnt is what ent generates, on pgx by database/sql, as its documentation says.
type byEnt struct {
	client *ent.Client
	drafts []Draft
	got    []*ent.Story
	ids    []int64
}

// ByEnt calls ent's generated client.
func ByEnt(dsn string) (Peer, error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, err
	}
	return &byEnt{client: ent.NewClient(ent.Driver(entsql.OpenDB(dialect.Postgres, db)))}, nil
}

func (p *byEnt) Get(ctx context.Context, id int64) error {
	s, err := p.client.Story.Get(ctx, id)
	p.got = append(p.got[:0], s)
	return err
}

func (p *byEnt) List(ctx context.Context, author int64) (err error) {
	p.got, err = p.client.Story.Query().Where(story.AuthorID(author)).Order(story.ByID()).Limit(100).All(ctx)
	return err
}

func (p *byEnt) Find(ctx context.Context, ids []int64) (err error) {
	p.got, err = p.client.Story.Query().Where(story.IDIn(ids...)).All(ctx)
	return err
}

func (p *byEnt) Prepare(drafts []Draft) { p.drafts = drafts }

func (p *byEnt) create(d *Draft) *ent.DraftCreate {
	return p.client.Draft.Create().SetAuthorID(d.AuthorID).SetTitle(d.Title).SetSummary(d.Summary).SetWords(d.Words).SetCreatedAt(d.CreatedAt)
}

func (p *byEnt) Add(ctx context.Context) error {
	d, err := p.create(&p.drafts[0]).Save(ctx)
	if err != nil {
		return err
	}
	p.ids = append(p.ids[:0], d.ID)
	return nil
}

func (p *byEnt) AddAll(ctx context.Context) error {
	p.ids = make([]int64, 0, len(p.drafts))
	for drafts := range slices.Chunk(p.drafts, chunk) {
		builders := make([]*ent.DraftCreate, len(drafts))
		for i := range drafts {
			builders[i] = p.create(&drafts[i])
		}
		saved, err := p.client.Draft.CreateBulk(builders...).Save(ctx)
		if err != nil {
			return err
		}
		for _, d := range saved {
			p.ids = append(p.ids, d.ID)
		}
	}
	return nil
}

func (p *byEnt) Copy(ctx context.Context) error { return p.AddAll(ctx) }

func (p *byEnt) Got() (stories []Story) {
	for _, s := range p.got {
		stories = append(stories, Story{s.ID, s.AuthorID, s.Title, s.Summary, s.Words, s.CreatedAt})
	}
	return stories
}

func (p *byEnt) IDs() []int64 { return p.ids }
func (p *byEnt) Close()       { _ = p.client.Close() }

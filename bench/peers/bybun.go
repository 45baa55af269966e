package peers

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/driver/pgdriver"
)

type bunStory struct {
	bun.BaseModel  `bun:"table:stories,alias:s"`
	ID             int64 `bun:",pk,autoincrement"`
	AuthorID       int64
	Title, Summary string
	Words          int32
	CreatedAt      time.Time
}

type bunDraft struct {
	bun.BaseModel  `bun:"table:drafts,alias:d"`
	ID             int64 `bun:",pk,autoincrement"`
	AuthorID       int64
	Title, Summary string
	Words          int32
	CreatedAt      time.Time
}

// byBun is bun. It writes arguments into the text of a statement, so that nothing can
// be prepared.
type byBun struct {
	db     *bun.DB
	drafts []bunDraft
	got    []bunStory
	ids    []int64
}

// ByBun calls bun on its own driver.
func ByBun(dsn string) (Peer, error) {
	return byBunOn(sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(dsn), pgdriver.WithInsecure(true)))), nil
}

// ByBunOnPgx calls bun on pgx by database/sql.
func ByBunOnPgx(dsn string) (Peer, error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, err
	}
	return byBunOn(db), nil
}

func byBunOn(db *sql.DB) Peer { return &byBun{db: bun.NewDB(db, pgdialect.New())} }

func (p *byBun) Get(ctx context.Context, id int64) error {
	var s bunStory
	err := p.db.NewSelect().Model(&s).Where("id = ?", id).Scan(ctx)
	p.got = append(p.got[:0], s)
	return err
}

func (p *byBun) List(ctx context.Context, author int64) error {
	var stories []bunStory
	err := p.db.NewSelect().Model(&stories).Where("author_id = ?", author).Order("id").Limit(100).Scan(ctx)
	p.got = stories
	return err
}

func (p *byBun) Find(ctx context.Context, ids []int64) error {
	var stories []bunStory
	err := p.db.NewSelect().Model(&stories).Where("id IN (?)", bun.List(ids)).Scan(ctx)
	p.got = stories
	return err
}

func (p *byBun) Prepare(drafts []Draft) {
	p.drafts = nil
	for _, d := range drafts {
		p.drafts = append(p.drafts, bunDraft{AuthorID: d.AuthorID, Title: d.Title, Summary: d.Summary, Words: d.Words, CreatedAt: d.CreatedAt})
	}
}

func (p *byBun) Add(ctx context.Context) error {
	d := p.drafts[0]
	_, err := p.db.NewInsert().Model(&d).Exec(ctx)
	p.ids = append(p.ids[:0], d.ID)
	return err
}

// AddAll copies the drafts first: bun writes ids into them.
func (p *byBun) AddAll(ctx context.Context) error {
	drafts := slices.Clone(p.drafts)
	_, err := p.db.NewInsert().Model(&drafts).Exec(ctx)
	p.ids = make([]int64, len(drafts))
	for i := range drafts {
		p.ids[i] = drafts[i].ID
	}
	return err
}

func (p *byBun) Copy(ctx context.Context) error {
	drafts := slices.Clone(p.drafts)
	for rows := range slices.Chunk(drafts, chunk) {
		if _, err := p.db.NewInsert().Model(&rows).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (p *byBun) Got() (stories []Story) {
	for _, s := range p.got {
		stories = append(stories, Story{s.ID, s.AuthorID, s.Title, s.Summary, s.Words, s.CreatedAt})
	}
	return stories
}

func (p *byBun) IDs() []int64 { return p.ids }
func (p *byBun) Close()       { _ = p.db.Close() }

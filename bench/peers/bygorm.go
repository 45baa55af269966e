package peers

import (
	"context"
	"slices"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

type gormStory struct {
	ID             int64 `gorm:"primaryKey"`
	AuthorID       int64
	Title, Summary string
	Words          int32
	CreatedAt      time.Time
}

func (gormStory) TableName() string { return "stories" }

type gormDraft gormStory

func (gormDraft) TableName() string { return "drafts" }

// byGORM is GORM as its page on performance says: statements are prepared and kept,
// and single statements have no transaction around them.
type byGORM struct {
	db     *gorm.DB
	drafts []gormDraft
	got    []gormStory
	ids    []int64
}

// ByGORM calls GORM on its PostgreSQL driver, which is pgx.
func ByGORM(dsn string) (Peer, error) {
	db, err := gorm.Open(postgres.Open(dsn), &gorm.Config{
		PrepareStmt: true, SkipDefaultTransaction: true, Logger: logger.Discard,
	})
	if err != nil {
		return nil, err
	}
	return &byGORM{db: db}, nil
}

func (p *byGORM) Get(ctx context.Context, id int64) error {
	var s gormStory
	err := p.db.WithContext(ctx).Take(&s, id).Error
	p.got = append(p.got[:0], s)
	return err
}

func (p *byGORM) List(ctx context.Context, author int64) error {
	var stories []gormStory
	err := p.db.WithContext(ctx).Where("author_id = ?", author).Order("id").Limit(100).Find(&stories).Error
	p.got = stories
	return err
}

func (p *byGORM) Find(ctx context.Context, ids []int64) error {
	var stories []gormStory
	err := p.db.WithContext(ctx).Find(&stories, ids).Error
	p.got = stories
	return err
}

func (p *byGORM) Prepare(drafts []Draft) {
	p.drafts = nil
	for _, d := range drafts {
		p.drafts = append(p.drafts, gormDraft{AuthorID: d.AuthorID, Title: d.Title, Summary: d.Summary, Words: d.Words, CreatedAt: d.CreatedAt})
	}
}

func (p *byGORM) Add(ctx context.Context) error {
	d := p.drafts[0]
	err := p.db.WithContext(ctx).Create(&d).Error
	p.ids = append(p.ids[:0], d.ID)
	return err
}

// AddAll copies the drafts first: GORM writes ids into them, and would insert those
// the next time.
func (p *byGORM) AddAll(ctx context.Context) error {
	drafts := slices.Clone(p.drafts)
	err := p.db.WithContext(ctx).Create(&drafts).Error
	p.ids = make([]int64, len(drafts))
	for i := range drafts {
		p.ids[i] = drafts[i].ID
	}
	return err
}

func (p *byGORM) Copy(ctx context.Context) error {
	drafts := slices.Clone(p.drafts)
	return p.db.WithContext(ctx).CreateInBatches(&drafts, chunk).Error
}

func (p *byGORM) Got() (stories []Story) {
	for _, s := range p.got {
		stories = append(stories, Story(s))
	}
	return stories
}

func (p *byGORM) IDs() []int64 { return p.ids }

func (p *byGORM) Close() {
	if db, err := p.db.DB(); err == nil {
		_ = db.Close()
	}
}

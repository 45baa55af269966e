// Package peers has the same calls by dbgen's generated code and by what else Go
// programs call PostgreSQL with, each in the fastest form that its documentation
// shows. It knows one schema and the libraries; it must not know how they are
// measured.
package peers

import (
	"context"
	"time"
)

// A Story is a row of stories, by which what the peers have read is compared.
type Story struct {
	ID, AuthorID   int64
	Title, Summary string
	Words          int32
	CreatedAt      time.Time
}

// A Draft is what is written; the database gives it its id.
type Draft struct {
	AuthorID       int64
	Title, Summary string
	Words          int32
	CreatedAt      time.Time
}

// A Peer is one way to call the database. What a call takes is the peer's own work:
// it leaves results in the peer's own types until Got asks for them, and takes what it
// writes in the types that Prepare has made.
type Peer interface {
	// Get reads a story by its key.
	Get(ctx context.Context, id int64) error
	// List reads the first hundred stories of an author.
	List(ctx context.Context, author int64) error
	// Find reads stories by their keys, in no particular order.
	Find(ctx context.Context, ids []int64) error
	// Prepare takes what Add, AddAll and Copy write.
	Prepare(drafts []Draft)
	// Add writes the first draft and learns its id.
	Add(ctx context.Context) error
	// AddAll writes all drafts and learns their ids.
	AddAll(ctx context.Context) error
	// Copy writes all drafts in the quickest way that there is.
	Copy(ctx context.Context) error
	// Got returns what Get, List or Find has read.
	Got() []Story
	// IDs returns the ids that Add or AddAll has learned.
	IDs() []int64
	Close()
}

// chunk is how many rows one INSERT has where there is no COPY: PostgreSQL takes
// 65,535 parameters, and documentation shows 1,000 rows or less.
const chunk = 1000

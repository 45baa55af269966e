// Package evidence holds advice on indexes to PostgreSQL's own planner: it gives a
// throwaway server the schema, and tables as large and values spread as package trial
// says, and has statements planned with and without an index. It knows how one tries
// that; it must not know rules, nor where its numbers come from.
//
// By file: evidence.go is what is asked and answered, database.go makes a database of a
// schema, sizes.go gives it the data of a set,
// follow.go makes it the copy of a real one, judge.go says what plans show.
package evidence

import (
	"context"
	"fmt"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check/trial"
	"github.com/dbgen-go/dbgen/internal/live"
	"github.com/dbgen-go/dbgen/internal/sized"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Schema is a schema with the data to plan for, and what is asked of it.
type Schema struct {
	Sources    []schema.Source
	SearchPath []string
	Sets       []*trial.Set
	Questions  []*Question
	// Whole: all queries are planned without and with all indexes to make together.
	Whole bool
	// Live is a real database with the schema, or nil. What it knows of its data is in Sets;
	// its settings and indexes are taken over, and its plans held against those of the copy.
	Live *live.Database
}

// A Question is whether an index pays: one to make, or one to drop.
type Question struct {
	Before []string // what must run before, as CREATE EXTENSION
	Make   []string // statements that make the index
	Drop   *schema.Index
	Table  *schema.Table // of Drop
	Asks   []Ask         // what it is for; of Drop, what must not become dearer
}

// An Ask is a statement to be planned.
type Ask struct {
	Name  string
	Query *analyze.Query
	Other *trial.Query // what is none of the project's, where Query is nil
}

// A Verdict is what plans show of an index.
type Verdict string

// The verdicts.
const (
	Confirmed   Verdict = "confirmed"           // it pays whatever the data is like
	Depends     Verdict = "depends on the data" // it pays on one of the sets alone
	Unconfirmed Verdict = "not confirmed"       // it pays on none
	Untried     Verdict = "not tried"           // the server could not plan it
)

// An Answer is what a question came to.
type Answer struct {
	Verdict Verdict
	Reason  string // of what is not Confirmed
	Trials  []Trial
}

// A Trial is a statement with and without the index, on the data of a set.
type Trial struct {
	Name, Set     string
	Without, With *sized.Plan
	Used          []string // names of indexes made that With reads
	// Beside are the statements that make the indexes of other questions that both plans
	// may read: a query may want several, each of which saves little by itself.
	Beside []string
}

// Answers are what the questions of a schema came to, each by itself.
type Answers struct {
	Each    []*Answer         // in the questions' order
	Refused []sized.Refusal   // what the server does not take of the schema
	Whole   *Whole            // on the first set's data; only with Schema.Whole
	Drift   []live.Difference // how Schema.Live differs from the schema
}

// A Whole is what all queries cost together, in the planner's units.
type Whole struct {
	Queries       int // that the server plans
	Without, With float64
}

// Try tries the questions of a schema. An error is that of the server or of ctx; what the
// server does not take is in the answers.
func Try(ctx context.Context, srv *sized.Server, s *Schema) (*Answers, error) {
	db, err := open(ctx, srv, s)
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Drop() }()
	out := &Answers{Refused: db.refused, Each: make([]*Answer, len(s.Questions))}
	answers := out.Each
	if s.Live != nil {
		if out.Drift, err = db.follow(ctx, s); err != nil {
			return nil, err
		}
	}
	for i, q := range s.Questions {
		answers[i] = &Answer{}
		if db.prepare(ctx, q, answers[i]); ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	for n, set := range s.Sets {
		if err := db.fill(ctx, set); err != nil {
			return nil, fmt.Errorf("the statistics of the %s data: %w", set.Name, err)
		}
		for i, q := range s.Questions {
			if err := db.try(ctx, set, q, answers[i]); err != nil {
				return nil, err
			}
		}
		if s.Whole && n == 0 {
			if out.Whole, err = db.whole(ctx, set); err != nil {
				return nil, err
			}
		}
	}
	for i, q := range s.Questions {
		judge(q, answers[i], s.Sets)
	}
	return out, nil
}

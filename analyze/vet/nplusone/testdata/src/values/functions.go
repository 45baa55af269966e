// Package values has functions as values, generic types, and what receivers keep.
package values

import (
	"context"
	"errors"

	"db"
)

// Functions that are returned, stored, listed, converted and handed on.

// The loop is given a function that another one makes.
func byID(ctx context.Context, q *db.Queries) func(int64) error {
	return func(id int64) error {
		_, err := q.GetUser(ctx, id)
		return err
	}
}

// It asks for each.
func madeForLoop(ctx context.Context, q *db.Queries, ids []int64) error {
	return eachID(ids, byID(ctx, q)) // want `query GetUser \(through byID\(ctx, q\)\) runs once in each round`
}

// A functional option puts it into a field.
type settings struct {
	load func(context.Context, int64) (db.User, error)
}

type option func(*settings)

func withLoader(f func(context.Context, int64) (db.User, error)) option {
	return func(s *settings) { s.load = f }
}

func withNothing() option { return func(*settings) {} }

func newSettings(opts ...option) *settings {
	s := new(settings)
	for _, o := range opts {
		o(s)
	}
	return s
}

// By two functions and a field.
func functionalOption(ctx context.Context, q *db.Queries, ids []int64) {
	s := newSettings(withLoader(q.GetUser), withNothing())
	for _, id := range ids {
		s.load(ctx, id) // want `query GetUser runs once for each id .*; likely, for it rests on this: what functions.go:\d+ puts into load`
	}
}

// Middleware wraps a handler.
type handler func(ctx context.Context, id int64) error

type server struct{ handle handler }

func logging(next handler) handler {
	return func(ctx context.Context, id int64) error {
		print(id)
		return next(ctx, id)
	}
}

func newServer(q *db.Queries) *server {
	return &server{handle: logging(logging(func(ctx context.Context, id int64) error {
		_, err := q.GetStory(ctx, id)
		return err
	}))}
}

// Through the chain.
func (s *server) chain(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if err := s.handle(ctx, id); err != nil { // want `query GetStory \(through handle → next\) runs once for each id `
			return err
		}
	}
	return nil
}

// Tasks that are gathered first and run then: each is another one.
type task struct {
	name string
	run  func(context.Context) error
}

func gatheredTasks(ctx context.Context, q *db.Queries, ids []int64) error {
	var tasks []task
	for _, id := range ids {
		tasks = append(tasks, task{"load", func(ctx context.Context) error {
			_, err := q.GetUser(ctx, id)
			return err
		}})
	}
	for _, t := range tasks {
		if err := t.run(ctx); err != nil { // want `query GetUser \(through run\) runs once for each t`
			return err
		}
	}
	return nil
}

// Steps that are written out are what they are: each runs once.
func writtenSteps(ctx context.Context, q *db.Queries, me int64) error {
	steps := []task{{"user", func(ctx context.Context) error {
		_, err := q.GetUser(ctx, me)
		return err
	}}, {"story", func(ctx context.Context) error {
		_, err := q.GetStory(ctx, me)
		return err
	}}}
	for _, s := range steps {
		if err := s.run(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Stages of a pipeline, which every element goes through.
type pipeline struct {
	stages []func(context.Context, db.Story) error
}

func newPipeline(q *db.Queries) *pipeline {
	p := &pipeline{}
	p.stages = append(p.stages, func(ctx context.Context, s db.Story) error {
		_, err := q.GetUser(ctx, s.AuthorID)
		return err
	})
	return p
}

func (p *pipeline) one(ctx context.Context, s db.Story) error {
	for _, stage := range p.stages { // a stage asks once for the story
		if err := stage(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// The elements make the rounds.
func (p *pipeline) all(ctx context.Context, stories []db.Story) error {
	for _, s := range stories {
		if err := p.one(ctx, s); err != nil { // want `query GetUser \(through pipeline.one → stage\) runs once for each s`
			return err
		}
	}
	return nil
}

// A table of functions by kind.
func table(q *db.Queries) map[string]func(context.Context, int64) error {
	by := map[string]func(context.Context, int64) error{
		"user": func(ctx context.Context, id int64) error { _, err := q.GetUser(ctx, id); return err },
	}
	by["none"] = func(context.Context, int64) error { return nil }
	return by
}

type entry struct {
	kind string
	id   int64
}

// It may be the one that asks.
func fromTable(ctx context.Context, q *db.Queries, in []entry) {
	by := table(q)
	for _, e := range in {
		if f, ok := by[e.kind]; ok {
			f(ctx, e.id) // want `query GetUser \(through f\) runs once for each e `
		}
	}
}

// A function type with a method, as http.HandlerFunc is.
type finder interface {
	Find(ctx context.Context, id int64) (db.Story, error)
}

type finderFunc func(ctx context.Context, id int64) (db.Story, error)

func (f finderFunc) Find(ctx context.Context, id int64) (db.Story, error) { return f(ctx, id) }

func storyFinder(q *db.Queries) finder { return finderFunc(q.GetStory) }

// The method calls what was converted.
func converted(ctx context.Context, f finder, ids []int64) {
	for _, id := range ids {
		f.Find(ctx, id) // want `query GetStory \(through finder.Find\) runs once for each id `
	}
}

// A closure in a variable that is tried again, and one that is called once.
func again(f func() error) error {
	for range 3 {
		if err := f(); err == nil {
			return nil
		}
	}
	return errors.New("in vain")
}

func once(f func() error) error { return f() }

// The element is in the closure.
func closureTried(ctx context.Context, q *db.Queries, ids []int64) error {
	for _, id := range ids {
		get := func() error {
			_, err := q.GetUser(ctx, id)
			return err
		}
		if err := again(get); err != nil { // want `query GetUser \(through get\) runs once for each id `
			return err
		}
		if err := once(get); err != nil { // want `query GetUser \(through get\) runs once for each id `
			return err
		}
	}
	return nil
}

// A closure that is made for one element.
func loadOne(ctx context.Context, q *db.Queries, id int64) func() error {
	return func() error {
		_, err := q.GetUser(ctx, id)
		return err
	}
}

// Its argument tells.
func closureMade(ctx context.Context, q *db.Queries, ids []int64) error {
	for _, id := range ids {
		if err := once(loadOne(ctx, q, id)); err != nil { // want `query GetUser \(through loadOne\(ctx, q, id\)\) runs once for each id `
			return err
		}
	}
	return nil
}

// A function that only keeps what it is given: others call it, later.
type bus struct {
	by map[string]func(context.Context, int64)
}

func (b *bus) subscribe(topic string, f func(context.Context, int64)) { b.by[topic] = f }

// Nothing is asked here.
func subscriptions(b *bus, q *db.Queries, topics []string) {
	for _, t := range topics {
		b.subscribe(t, func(ctx context.Context, id int64) { q.GetUser(ctx, id) })
	}
}

// A function that runs whatever it is given says nothing of one call.
func anything(f func(context.Context, int64)) func(context.Context, int64) {
	return func(ctx context.Context, id int64) { f(ctx, id) }
}

func users(q *db.Queries) []func(context.Context, int64) {
	u := func(ctx context.Context, id int64) { q.GetUser(ctx, id) }
	return []func(context.Context, int64){
		anything(u), anything(func(context.Context, int64) {}), anything(func(context.Context, int64) {}),
		anything(func(context.Context, int64) {}), anything(func(context.Context, int64) {}), anything(func(context.Context, int64) {}),
		anything(func(context.Context, int64) {}), anything(func(context.Context, int64) {}), anything(func(context.Context, int64) {}),
	}
}

// Nine may be behind it.
func oneOfMany(ctx context.Context, q *db.Queries, ids []int64) {
	f := anything(func(context.Context, int64) {})
	for _, id := range ids {
		f(ctx, id)
	}
}

func eachID(ids []int64, f func(int64) error) error {
	for _, id := range ids {
		if err := f(id); err != nil {
			return err
		}
	}
	return nil
}

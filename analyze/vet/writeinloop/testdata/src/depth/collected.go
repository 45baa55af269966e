package depth

import (
	"context"
	"sync"

	"example.com/durable"
	"example.com/mail"

	"db"
)

// The function has the names worked on at once, and takes in what comes of it.
func collected(ctx context.Context, q *db.Queries, given []string) {
	results := make(chan string)
	var wg sync.WaitGroup
	for _, name := range given {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- next(0, name)
		}()
	}
	go func() {
		wg.Wait()
		close(results)
	}()
	for name := range results {
		q.CreateTag(ctx, name) // want `query CreateTag writes public.tags once for each name of the loop`
	}
}

// What comes by a channel that others fill is as it comes.
func worker(ctx context.Context, q *db.Queries, jobs chan string) {
	for name := range jobs {
		q.CreateTag(ctx, name)
	}
}

// A goroutine that goes on beside the function is a worker, too.
func background(ctx context.Context, q *db.Queries, given []string) {
	jobs := make(chan string)
	go func() {
		for name := range jobs {
			q.CreateTag(ctx, name)
		}
	}()
	for _, name := range given {
		jobs <- name
	}
	close(jobs)
}

// Mail is sent when all rows are there: the rounds only collect what is to be done.
func mailLater(ctx context.Context, q *db.Queries, m *mail.Client, given []string) {
	var later []func()
	for _, name := range given {
		q.CreateTag(ctx, name) // want `query CreateTag writes public.tags once for each name `
		later = append(later, func() { m.Send(ctx, name) })
	}
	for _, send := range later {
		send()
	}
}

// It is sent in each round.
func mailNow(ctx context.Context, q *db.Queries, m *mail.Client, given []string) {
	for _, name := range given {
		q.CreateTag(ctx, name)
		m.Send(ctx, name)
	}
}

// A step of a workflow gives what the literal gives, which it has called by then.
func steps(ctx context.Context, q *db.Queries, given []string) error {
	for _, name := range given {
		_, err := durable.Run(ctx, func(ctx context.Context) (int64, error) {
			return q.CreateTag(ctx, name) // want `query CreateTag writes public.tags once for each name `
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// What is scheduled runs when it runs.
func scheduled(ctx context.Context, q *db.Queries, given []string) {
	for _, name := range given {
		durable.Schedule(ctx, func(ctx context.Context) error {
			_, err := q.CreateTag(ctx, name)
			return err
		})
	}
}

// An interface that one type implements, which writes a row and then looks something up that
// is the same for all.
type tagStore interface {
	Create(ctx context.Context, r *revision) error
}

type sqlTagStore struct{ q *db.Queries }

func (s sqlTagStore) Create(ctx context.Context, r *revision) error {
	id, err := s.q.CreateTag(ctx, r.Name)
	if err != nil {
		return err
	}
	r.ID = id
	_, err = s.q.GetUser(ctx, 1)
	return err
}

// The number that a row was given is that row's: nothing hangs on it.
func numbered(ctx context.Context, s tagStore, list []*revision) {
	for _, r := range list {
		s.Create(ctx, r) // want `query CreateTag \(through tagStore.Create\) writes public.tags once for each r `
	}
}

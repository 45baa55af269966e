// Package jobs has loops whose rounds are a unit of work, and others in which a
// query is no look-up that a batch would replace.
package jobs

import (
	"context"
	"net/http"
	"os/exec"

	"chat"
	"db"
)

type tx struct{}

func (*tx) Exec(context.Context, string) error { return nil }
func (*tx) Commit(context.Context) error       { return nil }
func (*tx) Rollback(context.Context) error     { return nil }

type pool struct{}

func (*pool) Begin(context.Context) (*tx, error) { return new(tx), nil }

type store struct {
	pool *pool
	q    *db.Queries
	seen cache
}

// A transaction for each item, in a helper.
func (s *store) retire(ctx context.Context, id int64) error {
	t, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer t.Rollback(ctx)
	q := s.q.WithTx(t)
	if err := q.DeleteStory(ctx, id); err != nil {
		return err
	}
	if _, err := q.GetStory(ctx, id); err != nil {
		return err
	}
	return t.Commit(ctx)
}

// One that only reads is an item's own all the same: what is set for it, such as whose rows
// are seen, may be the item's.
func (s *store) look(ctx context.Context, id int64) (db.Story, error) {
	t, err := s.pool.Begin(ctx)
	if err != nil {
		return db.Story{}, err
	}
	defer t.Rollback(ctx)
	return s.q.WithTx(t).GetStory(ctx, id)
}

func readsInTransactions(ctx context.Context, s *store, ids []int64) {
	for _, id := range ids {
		s.look(ctx, id)
	}
	for _, id := range ids {
		s.inTx(ctx, func(q *db.Queries) error {
			_, err := q.GetStory(ctx, id)
			return err
		})
	}
}

// A batch would be one transaction for all.
func ownTransaction(ctx context.Context, s *store, ids []int64) {
	for _, id := range ids {
		s.retire(ctx, id)
	}
}

func viaAnother(ctx context.Context, s *store, id int64) error { return s.retire(ctx, id) }

// However deep.
func ownTransactionDeeper(ctx context.Context, s *store, ids []int64) {
	for _, id := range ids {
		viaAnother(ctx, s, id)
	}
}

// Or in the loop itself.
func ownTransactionHere(ctx context.Context, s *store, ids []int64) error {
	for _, id := range ids {
		t, err := s.pool.Begin(ctx)
		if err != nil {
			return err
		}
		s.q.WithTx(t).GetStory(ctx, id)
		if err := t.Commit(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) inTx(ctx context.Context, f func(q *db.Queries) error) error {
	t, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	if err := f(s.q.WithTx(t)); err != nil {
		return t.Rollback(ctx)
	}
	return t.Commit(ctx)
}

// The literal runs in a transaction of its own.
func transactionByCallback(ctx context.Context, s *store, ids []int64) {
	for _, id := range ids {
		s.inTx(ctx, func(q *db.Queries) error {
			if err := q.DeleteStory(ctx, id); err != nil {
				return err
			}
			_, err := q.GetStory(ctx, id)
			return err
		})
	}
}

// A transaction for each item, begun by a helper for its caller.
func (s *store) tx(ctx context.Context) (q *db.Queries, commit func(context.Context) error, err error) {
	t, err := s.pool.Begin(ctx)
	if err != nil {
		return nil, nil, err
	}
	return s.q.WithTx(t), t.Commit, nil
}

func (s *store) archive(ctx context.Context, id int64) error {
	q, commit, err := s.tx(ctx)
	if err != nil {
		return err
	}
	if err := q.DeleteStory(ctx, id); err != nil {
		return err
	}
	if _, err := q.GetStory(ctx, id); err != nil {
		return err
	}
	return commit(ctx)
}

// The transaction is the round's.
func begunByHelper(ctx context.Context, s *store, ids []int64) {
	for _, id := range ids {
		s.archive(ctx, id)
	}
}

// Here it is the loop's, and saves nothing.
func begunOnce(ctx context.Context, s *store, ids []int64) error {
	q, commit, err := s.tx(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		q.GetStory(ctx, id) // want `for each id `
	}
	return commit(ctx)
}

// One transaction around the loop is another matter.
func aroundTheLoop(ctx context.Context, s *store, ids []int64) error {
	return s.inTx(ctx, func(q *db.Queries) error {
		for _, id := range ids {
			if _, err := q.GetStory(ctx, id); err != nil { // want `for each id `
				return err
			}
		}
		return nil
	})
}

// A helper that reads, decides and writes.
func (s *store) renew(ctx context.Context, id int64) error {
	st, err := s.q.GetStory(ctx, id)
	if err != nil || st.Slug == "" {
		return err
	}
	return s.q.DeleteStory(ctx, st.ID)
}

// To batch its read would leave its decision behind.
func readsAndWrites(ctx context.Context, s *store, ids []int64) {
	for _, id := range ids {
		s.renew(ctx, id)
	}
}

// Another service for each item takes longer than the query does.
func (s *store) deliver(ctx context.Context, id int64) error {
	st, err := s.q.GetStory(ctx, id)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, "POST", "https://example.org/"+st.Slug, nil)
	if err != nil {
		return err
	}
	_, err = http.DefaultClient.Do(req)
	return err
}

// The round waits for another service anyhow.
func requestEach(ctx context.Context, s *store, ids []int64) {
	for _, id := range ids {
		s.deliver(ctx, id)
	}
}

// Or in the loop itself.
func requestHere(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		st, _ := q.GetStory(ctx, id)
		http.Get("https://example.org/" + st.Slug)
	}
}

// A process takes longer, too.
func processEach(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		st, _ := q.GetStory(ctx, id)
		exec.Command("convert", st.Slug).Run()
	}
}

// A header is no request.
func header(ctx context.Context, q *db.Queries, h http.Header, ids []int64) {
	for _, id := range ids {
		print(h.Get("X"))
		q.GetStory(ctx, id) // want `for each id `
	}
}

// A request where something failed is for the few.
func requestOnFailure(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		if _, err := q.GetStory(ctx, id); err != nil { // want `for each id `
			http.Get("https://example.org/alarm")
		}
	}
}

// The query itself is where something failed.
func onFailure(ctx context.Context, q *db.Queries, stories []db.Story) {
	for _, s := range stories {
		if err := check(s); err != nil {
			u, _ := q.GetUser(ctx, s.AuthorID)
			print(u.Name)
		}
	}
}

// Where nothing failed it is each.
func onSuccess(ctx context.Context, q *db.Queries, stories []db.Story) {
	for _, s := range stories {
		if err := check(s); err == nil {
			q.GetUser(ctx, s.AuthorID) // want `for each s `
		}
	}
}

// The other branch is the failure's.
func onFailureElse(ctx context.Context, q *db.Queries, stories []db.Story) {
	for _, s := range stories {
		if err := check(s); err == nil {
			print(s.ID)
		} else {
			q.GetUser(ctx, s.AuthorID)
		}
	}
}

func check(db.Story) error { return nil }

func (s *store) report(ctx context.Context, st db.Story) {
	if err := check(st); err != nil {
		s.q.GetUser(ctx, st.AuthorID)
	}
}

// The helper asks when something failed.
func onFailureInHelper(ctx context.Context, s *store, stories []db.Story) {
	for _, st := range stories {
		s.report(ctx, st)
	}
}

// A memory that is asked and filled with the key: that it was seen is all it keeps.
type cache interface {
	Has(ctx context.Context, id int64) bool
	Put(ctx context.Context, id int64)
}

func (s *store) allowed(ctx context.Context, id int64) bool {
	if s.seen.Has(ctx, id) {
		return true
	}
	if _, err := s.q.GetUser(ctx, id); err != nil {
		return false
	}
	s.seen.Put(ctx, id)
	return true
}

// Each key is asked once.
func rememberedByKey(ctx context.Context, s *store, ids []int64) {
	for _, id := range ids {
		s.allowed(ctx, id)
	}
}

// To leave out what came before is no memory of answers.
func distinct(ctx context.Context, q *db.Queries, ids []int64) {
	seen := map[int64]bool{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		q.GetUser(ctx, id) // want `for each id `
	}
}

// Loaded once: the flag says so.
func flag(ctx context.Context, q *db.Queries, stories []db.Story) {
	var author db.User
	loaded := false
	for _, s := range stories {
		if !loaded {
			author, _ = q.GetUser(ctx, s.AuthorID)
			loaded = true
		}
		print(author.Name)
	}
}

// Few and written out.
func written(ctx context.Context, q *db.Queries, a, b []string) {
	for _, id := range []int64{1, 2, 3, 4, 5, 6, 7, 8} {
		q.GetStory(ctx, id)
	}
	for id := range map[int64][]string{1: a, 2: b} {
		q.GetStory(ctx, id)
	}
}

// What a function is called tells nothing: a program may offer to do this at any time.
func reindexStories(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		q.GetStory(ctx, id) // want `for each id `
	}
}

func migrateStories(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		q.GetStory(ctx, id) // want `for each id `
	}
}

// A client of another module that sends requests.
func clientEach(ctx context.Context, q *db.Queries, c *chat.Client, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id)
		c.Send(ctx, u.Name)
	}
}

// It may be asked without one.
func clientName(ctx context.Context, q *db.Queries, c *chat.Client, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id) // want `for each id `
		print(c.Name(), u.Name)
	}
}

// The map is asked what to do with the answer, not whether there is one.
func groupedAnswers(ctx context.Context, q *db.Queries, ids []int64) map[int64][]db.User {
	byID := map[int64][]db.User{}
	for _, id := range ids {
		u, err := q.GetUser(ctx, id) // want `for each id `
		if err != nil {
			continue
		}
		if _, ok := byID[id]; !ok {
			byID[id] = nil
		}
		byID[id] = append(byID[id], u)
	}
	return byID
}

// A transaction where none is given: who has one has it for all.
func (s *store) inGiven(ctx context.Context, t *tx, f func(t *tx) error) (err error) {
	if t == nil {
		if t, err = s.pool.Begin(ctx); err != nil {
			return err
		}
		defer t.Commit(ctx)
	}
	return f(t)
}

func (s *store) touch(ctx context.Context, t *tx, id int64) error {
	return s.inGiven(ctx, t, func(t *tx) error {
		_, err := s.q.WithTx(t).GetStory(ctx, id)
		return err
	})
}

func givenTransaction(ctx context.Context, s *store, t *tx, ids []int64) {
	for _, id := range ids {
		s.touch(ctx, t, id) // want `query GetStory \(through store.touch\) runs once for each id `
	}
}

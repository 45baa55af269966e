package nplusone

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"db"
)

var ErrNoRows = errors.New("no rows")

// A page asks for what comes after the last one.
func pages(ctx context.Context, q *db.Queries, author int64) error {
	arg := db.ListStoriesParams{AuthorID: author, Limit: 100}
	for {
		page, err := q.ListStories(ctx, arg)
		if err != nil {
			return err
		}
		if len(page) < 100 {
			return nil
		}
		arg.After = page[len(page)-1].ID
	}
}

// Pages by their number: the key is the same, and so the rows are asked once.
func countedPages(ctx context.Context, q *db.Queries, author int64) {
	for i := 0; i < 10; i++ {
		q.ListStories(ctx, db.ListStoriesParams{AuthorID: author, After: int64(i) * 100})
	}
}

// The parent of the last story is the next.
func chain(ctx context.Context, q *db.Queries, id int64) {
	for id != 0 {
		s, err := q.GetStory(ctx, id)
		if err != nil {
			return
		}
		id = s.ParentID
	}
}

// What was found says what is asked next.
func graph(ctx context.Context, q *db.Queries, author int64) {
	queue := []int64{author}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		found, _ := q.ListStories(ctx, db.ListStoriesParams{AuthorID: next})
		for _, s := range found {
			queue = append(queue, s.AuthorID)
		}
	}
}

// The same again until it works.
func retry(ctx context.Context, q *db.Queries, id int64) (s db.Story, err error) {
	for attempt := 0; attempt < 10; attempt++ {
		s, err = q.GetStory(ctx, id+int64(attempt))
		if err == nil {
			return s, nil
		}
		time.Sleep(time.Second)
	}
	return s, err
}

// A search for what is not there.
func firstFree(ctx context.Context, q *db.Queries, slug string) (string, error) {
	for i := 0; ; i++ {
		try := slug + string(rune(i))
		_, err := q.GetStoryBySlug(ctx, try)
		if errors.Is(err, ErrNoRows) {
			return try, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// A search for the first that fits.
func firstHit(ctx context.Context, q *db.Queries, ids []int64) db.User {
	var found db.User
	for _, id := range ids {
		u, err := q.GetUser(ctx, id)
		if err != nil {
			continue
		}
		if u.Banned {
			found = u
			break
		}
	}
	return found
}

// There is no second round.
func onlyOne(ctx context.Context, q *db.Queries, ids []int64) (db.User, error) {
	for _, id := range ids {
		return q.GetUser(ctx, id)
	}
	return db.User{}, ErrNoRows
}

// The answer ends the loop.
func conditionStops(ctx context.Context, q *db.Queries, ids []int64) {
	var u db.User
	for i := 0; !u.Banned; i++ {
		u, _ = q.GetUser(ctx, ids[i])
	}
}

// Work comes as it comes: there is nothing to gather.
func worker(ctx context.Context, q *db.Queries, jobs <-chan int64) {
	for id := range jobs {
		q.GetUser(ctx, id)
	}
}

// So it does where a select takes it.
func selectWorker(ctx context.Context, q *db.Queries, jobs <-chan int64) {
	for {
		select {
		case id := <-jobs:
			q.GetUser(ctx, id)
		case <-ctx.Done():
			return
		}
	}
}

// Time makes the rounds.
func ticker(ctx context.Context, q *db.Queries, id int64) {
	for range time.NewTicker(time.Second).C {
		q.GetUser(ctx, id)
	}
}

// A stream ends when it says so; how many come nobody knows.
func stream(ctx context.Context, q *db.Queries, next func() (int64, bool)) {
	for {
		id, ok := next()
		if !ok {
			return
		}
		q.GetUser(ctx, id)
	}
}

// A call for many.
func chunks(ctx context.Context, q *db.Queries, ids []int64) {
	for chunk := range slices.Chunk(ids, 500) {
		q.GetStoryByIDs(ctx, chunk)
	}
	for i := 0; i < len(ids); i += 500 {
		q.GetStoryByIDs(ctx, ids[i:min(i+500, len(ids))])
	}
	for len(ids) > 0 {
		n := min(500, len(ids))
		q.GetStoryByIDs(ctx, ids[:n])
		ids = ids[n:]
	}
}

// Each round is a step of many.
func steps(ctx context.Context, q *db.Queries, ids []int64, step int) {
	for i := 0; i < len(ids); i = i + step {
		q.GetUser(ctx, ids[i])
	}
}

// What was gathered is sent when there is enough.
func buffer(ctx context.Context, q *db.Queries, ids []int64) {
	var buf []int64
	for _, id := range ids {
		buf = append(buf, id)
		if len(buf) == 500 {
			q.GetStoryByIDs(ctx, buf)
			buf = buf[:0]
		}
	}
}

// Up to eight rounds that can be counted here.
func few(ctx context.Context, q *db.Queries, ids [3]int64) {
	for i := range 4 {
		q.GetUser(ctx, int64(i))
	}
	for i := 0; i < 3; i++ {
		q.GetUser(ctx, ids[i])
	}
	for _, id := range ids {
		q.GetUser(ctx, id)
	}
	for _, slug := range []string{"home", "about"} {
		q.GetStoryBySlug(ctx, slug)
	}
	kinds := []string{"new", "top", "old"}
	for _, kind := range kinds {
		q.GetStoryBySlug(ctx, kind)
	}
}

// Each is asked once: the map remembers.
func memo(ctx context.Context, q *db.Queries, stories []db.Story) {
	users := map[int64]db.User{}
	for _, s := range stories {
		if _, ok := users[s.AuthorID]; ok {
			continue
		}
		u, err := q.GetUser(ctx, s.AuthorID)
		if err != nil {
			continue
		}
		users[s.AuthorID] = u
	}
}

type cache struct{}

func (cache) Get(int64) (db.User, bool)                             { return db.User{}, false }
func (cache) Set(int64, db.User)                                    {}
func (cache) Through(int64, func(int64) (db.User, error)) db.User   { return db.User{} }
func (cache) GetOrTell(id int64, f func(int64, string) error) error { return f(id, "") }

// A cache is asked first, or asks itself.
func cached(ctx context.Context, q *db.Queries, c cache, ids []int64) {
	for _, id := range ids {
		u, ok := c.Get(id)
		if !ok {
			u, _ = q.GetUser(ctx, id)
			c.Set(id, u)
		}
		print(u.Name)
	}
	for _, id := range ids {
		c.Through(id, func(id int64) (db.User, error) { return q.GetUser(ctx, id) })
	}
}

// A name does not make a cache: it gives nothing that the function has given.
func noCache(ctx context.Context, q *db.Queries, c cache, ids []int64) {
	for _, id := range ids {
		c.GetOrTell(id, func(id int64, _ string) error {
			_, err := q.GetUser(ctx, id) // want `for each id `
			return err
		})
	}
}

// It runs once, whatever the loop does.
func once(ctx context.Context, q *db.Queries, ids []int64) {
	var o sync.Once
	for _, id := range ids {
		o.Do(func() { q.GetUser(ctx, id) })
	}
}

// The literal runs when a request comes, not in the loop.
func handlers(mux *http.ServeMux, q *db.Queries, ids map[string]int64) {
	for path, id := range ids {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			q.GetUser(r.Context(), id)
		})
	}
}

// A function of the same package that is no query.
func notAQuery(ctx context.Context, ids []int64) {
	for _, id := range ids {
		db.Get(ctx, id)
	}
}

// It stands before the loop.
func beforeTheLoop(ctx context.Context, q *db.Queries, id int64) {
	stories, _ := q.ListStories(ctx, db.ListStoriesParams{AuthorID: id})
	for _, s := range stories {
		print(s.Slug)
	}
}

// What a loop goes over is asked once.
func rangeOverResult(ctx context.Context, q *db.Queries, ids []int64) {
	all, _ := q.GetStoryByIDs(ctx, ids)
	for _, s := range all {
		print(s.Slug)
	}
	for i := range mustCount(q.CountStories(ctx)) {
		print(i)
	}
}

func mustCount(n int64, err error) int64 { return n }

// Only the context changes, which asks nothing.
func onlyAContext(ctx context.Context, q *db.Queries, ids []int64, me int64) {
	for _, id := range ids {
		ctx := context.WithValue(ctx, "story", id)
		q.FinishJob(ctx, me)
	}
}

// A stack of what other queries of the round found: the next is known only then.
func walk(ctx context.Context, q *db.Queries, first int64) (names []string) {
	stack := []int64{first}
	for len(stack) > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if u, err := q.GetUser(ctx, id); err == nil {
			names = append(names, u.Name)
		}
		found, _ := q.ListStories(ctx, db.ListStoriesParams{AuthorID: id})
		for i := len(found) - 1; i >= 0; i-- {
			s := found[i]
			stack = append(stack, s.AuthorID)
		}
	}
	return names
}

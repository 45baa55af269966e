package reach

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"db"
)

var errNoRows = errors.New("no rows")

// Exits because something failed or is lacking: all others go on.
func lacking(ctx context.Context, q *db.Queries, ids []int64) error {
	for _, id := range ids {
		u, err := q.GetUser(ctx, id) // want `for each id `
		if err != nil {
			return err
		}
		if u.Name == "" {
			return fmt.Errorf("user %d has no name", id)
		}
	}
	return nil
}

// A status of failure answers the request.
func lackingAnswered(ctx context.Context, w http.ResponseWriter, q *db.Queries, ids []int64) {
	for _, id := range ids {
		u, err := q.GetUser(ctx, id) // want `for each id `
		if err != nil {
			w.WriteHeader(500)
			return
		}
		if u.ID == 0 {
			w.WriteHeader(404)
			return
		}
	}
}

func require(ctx context.Context, q *db.Queries, id int64) (db.User, bool) {
	u, err := q.GetUser(ctx, id)
	return u, err == nil
}

// !ok is a failure.
func notOK(ctx context.Context, q *db.Queries, ids []int64) (all []db.User) {
	for _, id := range ids {
		u, ok := require(ctx, q, id) // want `query GetUser \(through require\) runs once for each id `
		if !ok {
			return nil
		}
		all = append(all, u)
	}
	return all
}

// To note that one is lacking is one.
func lackingBreaks(ctx context.Context, q *db.Queries, ids []int64) bool {
	all := true
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id) // want `for each id `
		if u.ID == 0 {
			all = false
			break
		}
	}
	return all
}

// Whatever the failure is called.
func wrapped(ctx context.Context, q *db.Queries, ids []int64) error {
	for _, id := range ids {
		if _, err := q.GetUser(ctx, id); err != nil { // want `for each id `
			if errors.Is(err, errNoRows) {
				return fmt.Errorf("no user %d", id)
			}
			return err
		}
	}
	return nil
}

// Searches end when they have found.
func found(ctx context.Context, q *db.Queries, ids []int64) (db.User, bool) {
	for _, id := range ids {
		if u, ok := require(ctx, q, id); ok {
			return u, true
		}
	}
	return db.User{}, false
}

// The free one is what was looked for.
func firstFreeID(ctx context.Context, q *db.Queries, ids []int64) int64 {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id)
		if u.ID == 0 {
			return id
		}
	}
	return 0
}

// So it is where it is kept.
func firstFreeBreaks(ctx context.Context, q *db.Queries, ids []int64) (free int64) {
	for _, id := range ids {
		_, ok := require(ctx, q, id)
		if !ok {
			free = id
			break
		}
	}
	return free
}

// The block that the call is in is where the loop was going.
func leavesWithIt(ctx context.Context, q *db.Queries, stories []db.Story, slug string) (db.User, error) {
	for _, s := range stories {
		if s.Slug == slug {
			u, err := q.GetUser(ctx, s.AuthorID)
			if err != nil {
				return db.User{}, err
			}
			return u, nil
		}
	}
	return db.User{}, nil
}

// By a case.
func leavesBySwitch(ctx context.Context, q *db.Queries, args []string, ids map[string]int64) bool {
	for _, arg := range args {
		switch arg {
		case "user":
			u, _ := q.GetUser(ctx, ids[arg])
			return u.Banned
		case "":
			continue
		}
	}
	return false
}

// By a label.
func leavesByLabel(ctx context.Context, q *db.Queries, stories []db.Story) {
search:
	for _, s := range stories {
		if s.Slug == "index" {
			q.GetUser(ctx, s.AuthorID)
			break search
		}
	}
}

// It goes on where the block may.
func goesOn(ctx context.Context, q *db.Queries, stories []db.Story) {
	for _, s := range stories {
		if s.Slug != "" {
			u, _ := q.GetUser(ctx, s.AuthorID) // want `for each s `
			if u.Banned {
				continue
			}
			print(u.Name)
		}
	}
}

// A test of all ends with the first that fails: when all is well each is asked.
func allNamed(ctx context.Context, q *db.Queries, ids []int64) bool {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id) // want `for each id `
		if len(u.Name) < 2 {
			return false
		}
	}
	return true
}

// A test of any is a search.
func anyNamed(ctx context.Context, q *db.Queries, ids []int64) bool {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id)
		if len(u.Name) > 2 {
			return true
		}
	}
	return false
}

// What was gathered is given up, with the reason.
func gathered(ctx context.Context, q *db.Queries, ids []int64) (all []db.User, reason string, err error) {
	for _, id := range ids {
		u, err := q.GetUser(ctx, id) // want `for each id `
		if err != nil {
			return nil, "", err
		}
		if why := refused(u); why != "" {
			return nil, fmt.Sprintf("user %d: %s", id, why), nil
		}
		all = append(all, u)
	}
	return all, "", nil
}

func refused(db.User) string { return "" }

// A row that is not there ends it in vain: all the others are asked for.
func allMustBeThere(ctx context.Context, q *db.Queries, ids []int64, none []db.User) ([]db.User, error) {
	if len(ids) > 0 {
		all := []db.User{}
		for _, id := range ids {
			u, err := q.GetUser(ctx, id) // want `for each id `
			if err == errNoRows {
				return none, nil
			}
			all = append(all, u)
		}
		return all, nil
	}
	return none, nil
}

// The first that is not there is what is looked for.
func firstFree(ctx context.Context, q *db.Queries, ids []int64) int64 {
	for _, id := range ids {
		_, err := q.GetUser(ctx, id)
		if errors.Is(err, errNoRows) {
			return id
		}
	}
	return 0
}

// Or kept before it ends.
func keepsFree(ctx context.Context, q *db.Queries, ids []int64) (free int64) {
	for _, id := range ids {
		_, err := q.GetUser(ctx, id)
		if errors.Is(err, errNoRows) {
			free = id
			break
		}
	}
	return free
}

// A number that is tried until it is free.
func untilFree(ctx context.Context, q *db.Queries) bool {
	for id := int64(0); ; id++ {
		_, err := q.GetUser(ctx, id)
		if errors.Is(err, errNoRows) {
			return true
		}
	}
}

// An event of a state machine.
type event string

func failed(err error) event { return event(err.Error()) }

func eventOf(u db.User, err error) event { return event(u.Name) }

// What failed is told by an event: all the others are asked for.
func eventOfError(ctx context.Context, q *db.Queries, ids []int64) event {
	for _, id := range ids {
		u, err := q.GetUser(ctx, id) // want `for each id `
		if err != nil {
			return failed(err)
		}
		if u.Banned {
			return failed(errors.New("banned"))
		}
	}
	return "done"
}

// The first that is banned is what is looked for.
func eventOfRow(ctx context.Context, q *db.Queries, ids []int64) event {
	for _, id := range ids {
		u, err := q.GetUser(ctx, id)
		if u.Banned {
			return eventOf(u, err)
		}
	}
	return "done"
}

package rounds

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

type worker struct{ db *sql.DB }

// All who call it have an error for it, or make one.
func (w *worker) fail(ctx context.Context, ids []int64, why error) error {
	text := fmt.Sprint(why)
	for _, id := range ids {
		if _, err := w.db.ExecContext(ctx, "UPDATE jobs SET error = $2 WHERE id = $1", id, text); err != nil {
			return err
		}
	}
	return nil
}

// This one is called at the end of what went well, too.
func (w *worker) end(ctx context.Context, ids []int64, why error) error {
	text := fmt.Sprint(why)
	for _, id := range ids {
		if _, err := w.db.ExecContext(ctx, "UPDATE jobs SET note = $2 WHERE id = $1", id, text); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func (w *worker) run(ctx context.Context, ids []int64, do func() error) error {
	if len(ids) == 0 {
		return w.fail(ctx, ids, errors.New("nothing to do"))
	}
	if err := do(); err != nil {
		return errors.Join(w.release(ctx, ids), w.fail(ctx, ids, err), w.end(ctx, ids, err))
	}
	return w.end(ctx, ids, nil)
}

// So does one that only such a function calls, through another one.
func (w *worker) release(ctx context.Context, ids []int64) error { return w.unlock(ctx, ids) }

func (w *worker) unlock(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if _, err := w.db.ExecContext(ctx, "UPDATE jobs SET locked = false WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

// The text of an error that it is given, whatever that is: there is one.
func Refused(ctx context.Context, db *sql.DB, ids []int64, err error) {
	text := err.Error()
	for _, id := range ids {
		db.ExecContext(ctx, "UPDATE jobs SET error = $2 WHERE id = $1", id, text)
	}
}

// Here there may be none.
func Finished(ctx context.Context, db *sql.DB, ids []int64, err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	for _, id := range ids {
		db.ExecContext(ctx, "UPDATE jobs SET error = $2 WHERE id = $1", id, text) // want write-in-loop
	}
}

// What was made is taken back where the function does not come to its end.
func makeAll(ctx context.Context, db *sql.DB, ids []int64, do func(int64) error) error {
	done := false
	defer func() {
		if !done {
			for _, id := range ids {
				db.ExecContext(ctx, "DELETE FROM jobs WHERE id = $1", id)
			}
		}
	}()
	defer func() {
		if r := recover(); r != nil {
			for _, id := range ids {
				db.ExecContext(ctx, "UPDATE jobs SET error = 'panic' WHERE id = $1", id)
			}
		}
	}()
	for _, id := range ids {
		if err := do(id); err != nil {
			return err
		}
	}
	done = true
	return nil
}

// Done in any case.
func unlockAll(ctx context.Context, db *sql.DB, ids []int64, keep bool) {
	defer func() {
		if !keep {
			for _, id := range ids {
				db.ExecContext(ctx, "DELETE FROM locks WHERE id = $1", id) // want write-in-loop
			}
		}
	}()
}

var errAlreadyThere = errors.New("there already")

func makeJob(ctx context.Context, db *sql.DB, id int64) error {
	var one int
	if err := db.QueryRowContext(ctx, "SELECT 1 FROM jobs WHERE id = $1", id).Scan(&one); err != sql.ErrNoRows {
		return errAlreadyThere
	}
	_, err := db.ExecContext(ctx, "INSERT INTO jobs (id) VALUES ($1)", id)
	return err
}

// What is there already is told elsewhere: a failure like any other.
func makeJobs(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if err := makeJob(ctx, db, id); err != nil {
			if err == errAlreadyThere {
				if _, err := db.ExecContext(ctx, "INSERT INTO notices (job) VALUES ($1)", id); err != nil {
					return err
				}
				continue
			}
			return err
		}
	}
	return nil
}

// A row that is there already is changed, and one that is not there is made.
func makeOrChange(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		_, err := db.ExecContext(ctx, "INSERT INTO jobs (id) VALUES ($1)", id) // want write-in-loop
		if errors.Is(err, errAlreadyThere) {
			_, err = db.ExecContext(ctx, "UPDATE jobs SET tried = tried + 1 WHERE id = $1", id) // want write-in-loop
		}
		if err != nil {
			return err
		}
		var note string
		err = db.QueryRowContext(ctx, "SELECT note FROM notes WHERE job = $1", id).Scan(&note) // want n-plus-one
		if errors.Is(err, sql.ErrNoRows) {
			_, err = db.ExecContext(ctx, "INSERT INTO notes (job) VALUES ($1)", id) // want write-in-loop
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// A condition that holds where all is well, too, says of no error that it is there.
func (s *worker) allowed(ctx context.Context, ids []int64, enforce func() ([]bool, error)) error {
	if allowed, err := enforce(); allowed[0] || allowed[1] || err != nil {
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := s.db.ExecContext(ctx, "UPDATE failures SET seen = now() WHERE id = $1", id); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}

func (s *worker) owned(ctx context.Context, ids []int64, enforce func() ([]bool, error)) error {
	if allowed, err := enforce(); allowed[0] || err != nil {
		for _, id := range ids {
			if _, err := s.db.ExecContext(ctx, "UPDATE failures SET owner = NULL WHERE id = $1", id); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}

func (s *worker) refused(ctx context.Context, ids []int64, ask func() (int, error)) error {
	for _, id := range ids {
		if code, err := ask(); err != nil || code >= 300 {
			if _, err := s.db.ExecContext(ctx, "UPDATE failures SET code = $2 WHERE id = $1", id, code); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *worker) note(ctx context.Context, id int64, err error) error {
	text := ""
	if err != nil {
		text = err.Error()
	}
	_, err = s.db.ExecContext(ctx, "UPDATE failures SET text = $2 WHERE id = $1", id, text)
	return err
}

// What is given an error that is made there is for the few; what may be given one is for all.
func (s *worker) sort(ctx context.Context, ids []int64, kinds map[int64]string, try func(int64) error) error {
	for _, id := range ids {
		switch kinds[id] {
		case "late":
			if err := s.note(ctx, id, try(id)); err != nil { // want write-in-loop
				return err
			}
		default:
			if err := s.note(ctx, id, fmt.Errorf("kind %q", kinds[id])); err != nil {
				return err
			}
		}
	}
	return nil
}

// What a channel does not take is for the few; what it takes is not.
func (s *worker) offer(ctx context.Context, ids []int64, to chan<- int64) error {
	for _, id := range ids {
		select {
		case to <- id:
			if err := s.note(ctx, id, nil); err != nil { // want write-in-loop
				return err
			}
		default:
			if err := s.note(ctx, id, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

const stateFailed = "failed"

type jobState struct {
	id    int64
	state string
}

func (s *worker) set(ctx context.Context, j jobState) error {
	_, err := s.db.ExecContext(ctx, "UPDATE jobs SET state = $2 WHERE id = $1", j.id, j.state)
	return err
}

// What is marked as failed here and there is for the few; what all rounds mark, or as done, is not.
func (s *worker) drive(ctx context.Context, ids []int64, devices map[int64]string) error {
	for _, id := range ids {
		if _, ok := devices[id]; !ok {
			if err := s.set(ctx, jobState{id: id, state: stateFailed}); err != nil {
				return err
			}
			continue
		}
		if err := s.set(ctx, jobState{id: id, state: "done"}); err != nil { // want write-in-loop
			return err
		}
	}
	for _, id := range ids {
		if err := s.set(ctx, jobState{id: id, state: stateFailed}); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func (s *worker) tryAll(ids []int64, try func(int64) error) map[int64]error {
	failed := map[int64]error{}
	for _, id := range ids {
		if err := try(id); err != nil {
			failed[id] = err
		}
	}
	return failed
}

// What a map of errors has is for the few; what it has not is not.
func (s *worker) report(ctx context.Context, ids []int64, try func(int64) error) {
	failed := s.tryAll(ids, try)
	for _, id := range ids {
		if _, hasFailed := failed[id]; hasFailed {
			_ = s.set(ctx, jobState{id: id, state: "again"})
			continue
		}
		_ = s.set(ctx, jobState{id: id, state: "done"}) // want write-in-loop
	}
}

// So is a map that failures alone fill, whatever it has.
func (s *worker) reportEach(ctx context.Context, ids []int64, try func(int64) error) {
	broken, tried := map[int64]bool{}, map[int64]bool{}
	for _, id := range ids {
		tried[id] = true
		if err := try(id); err != nil {
			broken[id] = true
		}
	}
	for _, id := range ids {
		if broken[id] && id > 0 {
			_ = s.set(ctx, jobState{id: id, state: "again"})
		}
		if tried[id] {
			_ = s.set(ctx, jobState{id: id, state: "done"}) // want write-in-loop
		}
	}
}

// A map that has an outcome of each says nothing of whether it failed.
func (s *worker) reportOutcomes(ctx context.Context, ids []int64, try func(int64) error) {
	outcomes := map[int64]error{}
	for _, id := range ids {
		outcomes[id] = try(id)
	}
	for _, id := range ids {
		if _, known := outcomes[id]; known {
			_ = s.set(ctx, jobState{id: id, state: "over"}) // want write-in-loop
		}
	}
}

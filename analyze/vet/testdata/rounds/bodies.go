package rounds

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

type shelf struct {
	ID, Floor int64
	Books     []int64
}

// A loop whose own body does all of an item's work, as a helper would: it asks whether the
// shelf is known, and writes by many queries what it has.
func restock(ctx context.Context, tx *sql.Tx, shelves []shelf) error {
	for _, s := range shelves {
		var floor int64
		if err := tx.QueryRowContext(ctx, "SELECT floor FROM shelves WHERE id = $1", s.ID).Scan(&floor); err != nil {
			return err
		}
		if floor == s.Floor {
			continue
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM labels WHERE shelf_id = $1", s.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE shelves SET floor = $2 WHERE id = $1", s.ID, s.Floor); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO moves (shelf_id, floor) VALUES ($1, $2)", s.ID, s.Floor); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO rounds (shelf_id) VALUES ($1)", s.ID); err != nil {
			return err
		}
		// What a loop in it writes is as many statements as the item has parts.
		for _, b := range s.Books {
			if _, err := tx.ExecContext(ctx, "INSERT INTO moved_books (shelf_id, book_id) VALUES ($1, $2)", s.ID, b); err != nil { // want write-in-loop
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO labels (shelf_id, floor) VALUES ($1, $2)", s.ID, s.Floor); err != nil {
			return err
		}
	}
	return nil
}

// The loop around one whose rounds are jobs repeats these jobs, and no query.
func restockFloors(ctx context.Context, tx *sql.Tx, floors [][]shelf) error {
	for _, shelves := range floors {
		for _, s := range shelves {
			var floor int64
			if err := tx.QueryRowContext(ctx, "SELECT floor FROM shelves WHERE id = $1", s.ID).Scan(&floor); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "DELETE FROM moves WHERE shelf_id = $1", s.ID); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "INSERT INTO moves (shelf_id) VALUES ($1)", s.ID); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "INSERT INTO labels (shelf_id) VALUES ($1)", s.ID); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "UPDATE shelves SET floor = $2 WHERE id = $1", s.ID, floor+1); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "INSERT INTO rounds (shelf_id) VALUES ($1)", s.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// A look-up and a few writes are some queries, each of which one for all shelves does.
func relabel(ctx context.Context, tx *sql.Tx, shelves []shelf) error {
	for _, s := range shelves {
		var floor int64
		if err := tx.QueryRowContext(ctx, "SELECT floor FROM shelves WHERE id = $1", s.ID).Scan(&floor); err != nil { // want n-plus-one
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM labels WHERE shelf_id = $1", s.ID); err != nil { // want write-in-loop
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO labels (shelf_id, floor) VALUES ($1, $2)", s.ID, floor+1); err != nil { // want write-in-loop
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO moves (shelf_id) VALUES ($1)", s.ID); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// With one more they are the shelf's whole job, whichever of them read.
func relabelAndCount(ctx context.Context, tx *sql.Tx, shelves []shelf) error {
	for _, s := range shelves {
		var floor, rounds int64
		if err := tx.QueryRowContext(ctx, "SELECT floor FROM shelves WHERE id = $1", s.ID).Scan(&floor); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM rounds WHERE shelf_id = $1", s.ID).Scan(&rounds); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM labels WHERE shelf_id = $1", s.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO labels (shelf_id, floor) VALUES ($1, $2)", s.ID, floor+1); err != nil {
			return err
		}
		if err := addMove(ctx, tx, s.ID); err != nil {
			return err
		}
	}
	return nil
}

// Many writes that no look-up decides on are one statement each for all shelves.
func scrap(ctx context.Context, tx *sql.Tx, shelves []shelf) error {
	for _, s := range shelves {
		if _, err := tx.ExecContext(ctx, "DELETE FROM labels WHERE shelf_id = $1", s.ID); err != nil { // want write-in-loop
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM moves WHERE shelf_id = $1", s.ID); err != nil { // want write-in-loop
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM moved_books WHERE shelf_id = $1", s.ID); err != nil { // want write-in-loop
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM shelves WHERE id = $1", s.ID); err != nil { // want write-in-loop
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO scrapped (shelf_id) VALUES ($1)", s.ID); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What helpers do that are jobs themselves is the shelf's, too: with the look-up before them they are
// many statements.
func settleEach(ctx context.Context, tx *sql.Tx, shelves []shelf) error {
	for _, s := range shelves {
		var floor int64
		if err := tx.QueryRowContext(ctx, "SELECT floor FROM shelves WHERE id = $1", s.ID).Scan(&floor); err != nil {
			return err
		}
		if err := settle(ctx, tx, s.ID, floor); err != nil {
			return err
		}
	}
	return nil
}

func settle(ctx context.Context, tx *sql.Tx, id, floor int64) (err error) {
	if err := count(ctx, tx, "SELECT count(*) FROM labels WHERE shelf_id = $1", id); err != nil {
		return err
	}
	if _, err = tx.ExecContext(ctx, "DELETE FROM labels WHERE shelf_id = $1", id); err != nil {
		return err
	}
	if _, err = tx.ExecContext(ctx, "DELETE FROM moves WHERE shelf_id = $1", id); err != nil {
		return err
	}
	if _, err = tx.ExecContext(ctx, "INSERT INTO moves (shelf_id, floor) VALUES ($1, $2)", id, floor); err != nil {
		return err
	}
	if _, err = tx.ExecContext(ctx, "INSERT INTO rounds (shelf_id) VALUES ($1)", id); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO labels (shelf_id, floor) VALUES ($1, $2)", id, floor)
	return err
}

func count(ctx context.Context, tx *sql.Tx, text string, id int64) (err error) {
	var n int64
	return tx.QueryRowContext(ctx, text, id).Scan(&n)
}

// What helpers write, one statement each, has a batch behind each of them.
func fileEach(ctx context.Context, tx *sql.Tx, shelves []shelf) error {
	for _, s := range shelves {
		if err := count(ctx, tx, "SELECT count(*) FROM moves WHERE shelf_id = $1", s.ID); err != nil { // want n-plus-one
			return err
		}
		if err := addLabel(ctx, tx, s.ID); err != nil { // want write-in-loop
			return err
		}
		if err := addMove(ctx, tx, s.ID); err != nil { // want write-in-loop
			return err
		}
		if err := addRound(ctx, tx, s.ID); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func addLabel(ctx context.Context, tx *sql.Tx, id int64) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO labels (shelf_id) VALUES ($1)", id)
	return err
}

func addMove(ctx context.Context, tx *sql.Tx, id int64) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO moves (shelf_id) VALUES ($1)", id)
	return err
}

func addRound(ctx context.Context, tx *sql.Tx, id int64) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO rounds (shelf_id) VALUES ($1)", id)
	return err
}

type label struct {
	ID   int64
	Text string
	rank int
}

func (l *label) insertIfMissing(ctx context.Context, tx *sql.Tx) (bool, error) {
	res, err := tx.ExecContext(ctx, "INSERT INTO labels (text) VALUES ($1) ON CONFLICT DO NOTHING", l.Text)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

func (l *label) load(ctx context.Context, tx *sql.Tx, text string) error {
	return tx.QueryRowContext(ctx, "SELECT id, rank FROM labels WHERE text = $1", text).Scan(&l.ID, &l.rank)
}

// It makes a row, or loads the one that is there.
func labelFor(ctx context.Context, tx *sql.Tx, text string) (int64, error) {
	l := &label{Text: text}
	made, err := l.insertIfMissing(ctx, tx)
	if err != nil {
		return 0, err
	}
	if !made {
		if err := l.load(ctx, tx, text); err != nil {
			return 0, err
		}
	}
	return l.ID, nil
}

// This one reads what it wrote, whatever the write said.
func labelAfter(ctx context.Context, tx *sql.Tx, text string) (int64, error) {
	l := &label{Text: text}
	if _, err := tx.ExecContext(ctx, "INSERT INTO labels (text) VALUES ($1) ON CONFLICT DO NOTHING", text); err != nil {
		return 0, err
	}
	err := l.load(ctx, tx, text)
	return l.ID, err
}

func labelAll(ctx context.Context, tx *sql.Tx, texts []string) (ids []int64, err error) {
	for _, text := range texts {
		id, err := labelFor(ctx, tx, text)
		if err != nil {
			return nil, err
		}
		other, err := labelAfter(ctx, tx, text) // want n-plus-one
		if err != nil {
			return nil, err
		}
		ids = append(ids, id, other)
	}
	return ids, nil
}

// A loop that does so, and writes what that is for.
func promoteAll(ctx context.Context, tx *sql.Tx, labels []*label) error {
	for _, l := range labels {
		made, err := l.insertIfMissing(ctx, tx)
		if err != nil {
			return err
		}
		if !made {
			if err := l.load(ctx, tx, l.Text); err != nil {
				return err
			}
			if l.rank < 3 {
				if _, err := tx.ExecContext(ctx, "UPDATE labels SET rank = 3 WHERE id = $1", l.ID); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// One that only makes or loads has a statement for all rows and one for those that were there.
func makeAllLabels(ctx context.Context, tx *sql.Tx, labels []*label) error {
	for _, l := range labels {
		made, err := l.insertIfMissing(ctx, tx) // want write-in-loop
		if err != nil {
			return err
		}
		if !made {
			if err := l.load(ctx, tx, l.Text); err != nil { // want n-plus-one
				return err
			}
		}
	}
	return nil
}

func publish(ctx context.Context, tx *sql.Tx, id int64) error {
	var rank int
	if err := tx.QueryRowContext(ctx, "SELECT rank FROM labels WHERE id = $1", id).Scan(&rank); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "UPDATE labels SET rank = $2 WHERE id = $1", id, rank+1)
	return err
}

func propose(ctx context.Context, tx *sql.Tx, id int64) error {
	if _, err := tx.ExecContext(ctx, "UPDATE labels SET proposed = true WHERE id = $1", id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO proposals (label_id) VALUES ($1)", id)
	return err
}

// Each round does one job or the other.
func publishOrPropose(ctx context.Context, tx *sql.Tx, ids []int64, now func(int64) bool) error {
	for _, id := range ids {
		if now(id) {
			if err := publish(ctx, tx, id); err != nil {
				return err
			}
		} else {
			if err := propose(ctx, tx, id); err != nil {
				return err
			}
		}
	}
	for _, id := range ids {
		if now(id) {
			if err := publish(ctx, tx, id); err != nil {
				return err
			}
		} else {
			if _, err := tx.ExecContext(ctx, "DELETE FROM labels WHERE id = $1", id); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}

// What a row is loaded by is what another one says, which was loaded into its receiver.
func loadBoth(ctx context.Context, tx *sql.Tx, texts []string) (ranks []int, err error) {
	for _, text := range texts {
		var l label
		if err := l.load(ctx, tx, text); err != nil { // want n-plus-one
			return nil, err
		}
		var p proposal
		if err := p.load(ctx, tx, l.ID); err != nil { // want n-plus-one
			return nil, err
		}
		ranks = append(ranks, p.rank)
	}
	return ranks, nil
}

type proposal struct {
	label int64
	rank  int
}

func (p *proposal) load(ctx context.Context, tx *sql.Tx, id int64) error {
	var rank int
	if err := tx.QueryRowContext(ctx, "SELECT rank FROM proposals WHERE label_id = $1", id).Scan(&rank); err != nil {
		return err
	}
	*p = proposal{id, rank}
	return nil
}

// A loop whose body reads and writes, and has a function do the rest of an item's work: the
// statistics, which that reads and then writes.
func statistics(tx *sql.Tx) (func(name string, by int64) error, func() error, error) {
	get, err := tx.Prepare("SELECT value FROM statistics WHERE name = $1")
	if err != nil {
		return nil, nil, err
	}
	set, err := tx.Prepare("INSERT INTO statistics (name, value) VALUES ($1, $2)")
	if err != nil {
		return nil, nil, err
	}
	return func(name string, by int64) error {
		var value int64
		if err := get.QueryRow(name).Scan(&value); err != nil {
			return err
		}
		_, err := set.Exec(name, value+by)
		return err
	}, get.Close, nil
}

// A function that is given another one has it do its work.
func countFloors(s shelf, count func(name string, by int64) error) error {
	if err := count("floors", s.Floor); err != nil {
		return err
	}
	return count("books", int64(len(s.Books)))
}

func closeShelves(tx *sql.Tx, shelves []shelf) error {
	count, done, err := statistics(tx)
	if err != nil {
		return err
	}
	defer done()
	for _, s := range shelves {
		var open bool
		if err := tx.QueryRow("SELECT open FROM shelves WHERE id = $1", s.ID).Scan(&open); err != nil {
			return err
		}
		if !open {
			continue
		}
		if _, err := tx.Exec("UPDATE shelves SET open = false WHERE id = $1", s.ID); err != nil {
			return err
		}
		if err := countFloors(s, count); err != nil {
			return err
		}
	}
	return nil
}

// What only reads beside it, or only writes, is as one statement for all as ever.
func countShelves(tx *sql.Tx, shelves []shelf) error {
	count, done, err := statistics(tx)
	if err != nil {
		return err
	}
	defer done()
	for _, s := range shelves {
		var books int64
		if err := tx.QueryRow("SELECT books FROM shelves WHERE id = $1", s.ID).Scan(&books); err != nil { // want n-plus-one
			return err
		}
		if err := count("books", books); err != nil {
			return err
		}
	}
	return nil
}

// A row, and others that refer to it, which a function writes in a loop of its own: a job for
// each shelf. What a function takes in chunks is one statement more.
func addShelf(tx *sql.Tx, s shelf) error {
	var id int64
	if err := tx.QueryRow("INSERT INTO shelves (floor) VALUES ($1) RETURNING id", s.Floor).Scan(&id); err != nil {
		return err
	}
	return addShelved(tx, id, s.Books)
}

func addShelved(tx *sql.Tx, id int64, books []int64) error {
	for _, b := range books {
		if _, err := tx.Exec("INSERT INTO shelved (shelf_id, book_id) VALUES ($1, $2)", id, b); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func addChunked(tx *sql.Tx, s shelf) error {
	var id int64
	if err := tx.QueryRow("INSERT INTO shelves (floor) VALUES ($1) RETURNING id", s.Floor).Scan(&id); err != nil {
		return err
	}
	return addShelvedChunks(tx, id, s.Books)
}

func addShelvedChunks(tx *sql.Tx, id int64, books []int64) error {
	for chunk := range slices.Chunk(books, 500) {
		if _, err := tx.Exec("INSERT INTO shelved (shelf_id, book_id) SELECT $1, unnest($2::bigint[])", id, chunk); err != nil {
			return err
		}
	}
	return nil
}

func addShelves(tx *sql.Tx, shelves []shelf) error {
	for _, s := range shelves {
		if err := addShelf(tx, s); err != nil {
			return err
		}
	}
	for _, s := range shelves {
		if err := addChunked(tx, s); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

type window struct{ from, to int64 }

// How many there are in each stretch, of the same shelf or of one of the round's.
func counts(ctx context.Context, db *sql.DB, shelf int64, shelves []int64, windows []window) (all []int, err error) {
	for _, w := range windows {
		var n int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM books WHERE shelf = $1 AND at >= $2 AND at < $3", shelf, w.from, w.to).Scan(&n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	for i, w := range windows {
		var n int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM books WHERE shelf = $1 AND at >= $2 AND at < $3", shelves[i], w.from, w.to).Scan(&n); err != nil { // quiet: two bounds of its own
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// The rows of each stretch are chunks, and a stretch that ends where the last one found something is
// known only then.
func stretches(ctx context.Context, db *sql.DB, shelf int64, windows []window) error {
	var last int64
	for _, w := range windows {
		rows, err := db.QueryContext(ctx, "SELECT id FROM books WHERE shelf = $1 AND at >= $2 AND at < $3", shelf, w.from, w.to)
		if err != nil {
			return err
		}
		rows.Close()
		if err := db.QueryRowContext(ctx, "SELECT max(at) FROM books WHERE shelf = $1 AND at > $2 AND at < $3", shelf, last, w.to).Scan(&last); err != nil {
			return err
		}
	}
	return nil
}

func deliver(ctx context.Context, db *sql.DB, id int64) error {
	var to string
	if err := db.QueryRowContext(ctx, "SELECT receiver FROM letters WHERE id = $1", id).Scan(&to); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, "INSERT INTO boxes (receiver, letter) VALUES ($1, $2)", to, id)
	return err
}

// What is noted when a job for one of them is done.
func deliverAll(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if err := deliver(ctx, db, id); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "UPDATE letters SET delivered = true WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

// For some of them there is a job, and the write is for all; or the job is for none of them.
func deliverSome(ctx context.Context, db *sql.DB, ids []int64, due map[int64]bool, first int64) error {
	for _, id := range ids {
		if due[id] {
			if err := deliver(ctx, db, id); err != nil {
				return err
			}
		}
		if _, err := db.ExecContext(ctx, "UPDATE letters SET seen = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	for _, id := range ids {
		if err := deliver(ctx, db, first); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "UPDATE letters SET late = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func deliverTo(ctx context.Context, db *sql.DB, id int64) (to string, err error) {
	if err = db.QueryRowContext(ctx, "SELECT receiver FROM letters WHERE id = $1", id).Scan(&to); err != nil {
		return "", err
	}
	_, err = db.ExecContext(ctx, "INSERT INTO boxes (receiver, letter) VALUES ($1, $2)", to, id)
	return to, err
}

// What the job gives is for others, or is what is written: that is one statement for all.
func deliverEach(ctx context.Context, db *sql.DB, ids []int64) (all []string, err error) {
	for _, id := range ids {
		to, err := deliverTo(ctx, db, id)
		if err != nil {
			return nil, err
		}
		if _, err := db.ExecContext(ctx, "UPDATE letters SET delivered = true WHERE id = $1", id); err != nil {
			return nil, err
		}
		all = append(all, to)
	}
	for _, id := range ids {
		to, err := deliverTo(ctx, db, id)
		if err != nil {
			return nil, err
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO receivers (letter, name) VALUES ($1, $2)", id, to); err != nil { // want write-in-loop
			return nil, err
		}
	}
	return all, nil
}

// It writes, and then reads what that is to be accounted for with.
func strike(ctx context.Context, tx *sql.Tx, id int64) (int, error) {
	if _, err := tx.ExecContext(ctx, "UPDATE labels SET rank = 0 WHERE id = $1", id); err != nil {
		return 0, err
	}
	var sum int
	return sum, tx.QueryRowContext(ctx, "SELECT total FROM ledgers WHERE label_id = $1", id).Scan(&sum)
}

// This one reads back what it wrote.
func strikeAgain(ctx context.Context, tx *sql.Tx, id int64) (int, error) {
	if _, err := tx.ExecContext(ctx, "UPDATE labels SET rank = rank - 1 WHERE id = $1", id); err != nil {
		return 0, err
	}
	var rank int
	return rank, tx.QueryRowContext(ctx, "SELECT rank FROM labels WHERE id = $1", id).Scan(&rank)
}

func strikeAll(ctx context.Context, tx *sql.Tx, ids []int64) (sums int, err error) {
	for _, id := range ids {
		sum, err := strike(ctx, tx, id) // quiet: writes and reads for the item
		if err != nil {
			return 0, err
		}
		rank, err := strikeAgain(ctx, tx, id) // want n-plus-one
		if err != nil {
			return 0, err
		}
		sums += sum + rank
	}
	return sums, nil
}

// Each goes to the shelf that has fewest, as the one before it left them.
func spreadOut(ctx context.Context, db *sql.DB, books []int64) error {
	for _, book := range books {
		var shelf int64
		if err := db.QueryRowContext(ctx, "SELECT shelf FROM books WHERE shelf > 0 GROUP BY shelf ORDER BY count(*) LIMIT 1").Scan(&shelf); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "UPDATE books SET shelf = $2 WHERE id = $1", book, shelf); err != nil { // quiet: the next look-up counts it
			return err
		}
	}
	return nil
}

// What is asked for is another table's, or is not what is written.
func spreadAlike(ctx context.Context, db *sql.DB, books []int64) error {
	for _, book := range books {
		var shelf int64
		if err := db.QueryRowContext(ctx, "SELECT id FROM shelves ORDER BY width LIMIT 1").Scan(&shelf); err != nil { // want loop-invariant-query
			return err
		}
		if _, err := db.ExecContext(ctx, "UPDATE books SET shelf = $2 WHERE id = $1", book, shelf); err != nil { // want write-in-loop
			return err
		}
	}
	for _, book := range books {
		var count int64
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM books").Scan(&count); err != nil {
			return err
		}
		if count == 0 {
			continue
		}
		if _, err := db.ExecContext(ctx, "UPDATE books SET shelf = 0 WHERE id = $1", book); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A helper that does the same to several tables runs as many statements.
func forgetReader(ctx context.Context, tx *sql.Tx, id int64) error {
	for _, table := range []string{"loans", "wishes", "visits"} {
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET reader = NULL WHERE reader = $1", table), id); err != nil {
			return err
		}
	}
	return nil
}

func forgetReaders(ctx context.Context, tx *sql.Tx, ids []int64) error {
	for _, id := range ids {
		var fines int
		if err := tx.QueryRowContext(ctx, "SELECT fines FROM readers WHERE id = $1", id).Scan(&fines); err != nil { // quiet: five statements
			return err
		}
		if err := forgetReader(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM cards WHERE reader = $1", id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM readers WHERE id = $1", id); err != nil {
			return err
		}
	}
	for _, id := range ids {
		var fines int
		if err := tx.QueryRowContext(ctx, "SELECT fines FROM readers WHERE id = $1", id).Scan(&fines); err != nil { // want n-plus-one
			return err
		}
		if err := forgetReader(ctx, tx, id); err != nil { // want write-in-loop
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM readers WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What was there goes into the movement alone: the shelf adds by itself, for all shelves at once.
func addBooks(ctx context.Context, tx *sql.Tx, shelves []shelf) error {
	for _, s := range shelves {
		var books int64
		if err := tx.QueryRowContext(ctx, "SELECT books FROM shelves WHERE id = $1", s.ID).Scan(&books); err != nil { // want n-plus-one
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE shelves SET books = books + 1 WHERE id = $1", s.ID); err != nil { // want write-in-loop
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO movements (shelf_id, before, after) VALUES ($1, $2, $3)", s.ID, books, books+1); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A job of few statements leaves the look-up before it one of few.
func settleLabels(ctx context.Context, tx *sql.Tx, shelves []shelf) error {
	for _, s := range shelves {
		var floor int64
		if err := tx.QueryRowContext(ctx, "SELECT floor FROM shelves WHERE id = $1", s.ID).Scan(&floor); err != nil { // want n-plus-one
			return err
		}
		if err := recount(ctx, tx, s.ID, floor); err != nil {
			return err
		}
	}
	return nil
}

func recount(ctx context.Context, tx *sql.Tx, id, floor int64) error {
	if err := count(ctx, tx, "SELECT count(*) FROM labels WHERE shelf_id = $1", id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "UPDATE labels SET floor = $2 WHERE shelf_id = $1", id, floor)
	return err
}

// Two databases have the same statements in their own words: three of them, not six.
type shelfStore interface {
	Floor(ctx context.Context, id int64) (int64, error)
	Move(ctx context.Context, id, floor int64) error
	Note(ctx context.Context, id int64) error
}

type bigStore struct{ db *sql.DB }

func (b bigStore) Floor(ctx context.Context, id int64) (floor int64, err error) {
	err = b.db.QueryRowContext(ctx, "SELECT floor FROM shelves WHERE id = $1", id).Scan(&floor)
	return floor, err
}

func (b bigStore) Move(ctx context.Context, id, floor int64) error {
	_, err := b.db.ExecContext(ctx, "UPDATE labels SET floor = $2 WHERE shelf_id = $1", id, floor)
	return err
}

func (b bigStore) Note(ctx context.Context, id int64) error {
	_, err := b.db.ExecContext(ctx, "INSERT INTO moves (shelf_id) VALUES ($1)", id)
	return err
}

type smallStore struct{ db *sql.DB }

func (s smallStore) Floor(ctx context.Context, id int64) (floor int64, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT floor FROM shelves WHERE id = ?", id).Scan(&floor)
	return floor, err
}

func (s smallStore) Move(ctx context.Context, id, floor int64) error {
	_, err := s.db.ExecContext(ctx, "UPDATE labels SET floor = ? WHERE shelf_id = ?", floor, id)
	return err
}

func (s smallStore) Note(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO moves (shelf_id) VALUES (?)", id)
	return err
}

func moveAll(ctx context.Context, store shelfStore, shelves []shelf) error {
	for _, s := range shelves {
		floor, err := store.Floor(ctx, s.ID) // want n-plus-one
		if err != nil {
			return err
		}
		if err := store.Move(ctx, s.ID, floor+1); err != nil { // want write-in-loop
			return err
		}
		if err := store.Note(ctx, s.ID); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Whichever of the many reads: the last helper does.
func buildShelves(ctx context.Context, tx *sql.Tx, shelves []shelf) error {
	for _, s := range shelves {
		if _, err := tx.ExecContext(ctx, "INSERT INTO built (shelf_id) VALUES ($1)", s.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO prices (shelf_id) VALUES ($1)", s.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE plans SET built = built + 1 WHERE shelf_id = $1", s.ID); err != nil {
			return err
		}
		if err := recount(ctx, tx, s.ID, 1); err != nil {
			return err
		}
	}
	return nil
}

// What the last round does is no part of the others.
func emptyShelves(ctx context.Context, tx *sql.Tx, shelves []shelf, keep bool) error {
	for _, s := range shelves {
		if keep {
			return settle(ctx, tx, s.ID, 1)
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM built WHERE shelf_id = $1", s.ID); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What is read of one row and written to another one, which the round has made, is no change of it.
func copyShelves(ctx context.Context, tx *sql.Tx, all []shelf, newID func() int64) error {
	for _, s := range all {
		id := newID()
		if _, err := tx.ExecContext(ctx, "INSERT INTO shelf_copies (shelf_id, copy_id) VALUES ($1, $2)", s.ID, id); err != nil { // want write-in-loop
			return err
		}
		var picture string
		if err := tx.QueryRowContext(ctx, "SELECT picture FROM shelves WHERE id = $1", s.ID).Scan(&picture); err != nil { // want n-plus-one
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE shelves SET picture = $2 WHERE id = $1", id, picture); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

package written

import (
	"database/sql"
	"log"
)

// Rows that come by a channel, many to a transaction.
type importer struct {
	db   *sql.DB
	rows chan string
}

const perTx = 1000

// They could as well be written at once.
func (im *importer) run() error {
	var tx *sql.Tx
	defer func() { tx.Rollback() }()
	n := 0
	for title := range im.rows {
		if n == 0 {
			var err error
			//dbgen:ignore tx-not-closed the one before has ended when the next begins
			if tx, err = im.db.Begin(); err != nil {
				return err
			}
		}
		if _, err := tx.Exec("INSERT INTO books (title) VALUES ($1)", title); err != nil { // want write-in-loop
			return err
		}
		if n++; n == perTx {
			if err := tx.Commit(); err != nil {
				return err
			}
			n = 0
		}
	}
	return tx.Commit()
}

// What comes is written as it comes, each in a transaction of its own.
func (im *importer) work() {
	for title := range im.rows {
		tx, err := im.db.Begin()
		if err != nil {
			log.Print(err)
			continue
		}
		if _, err := tx.Exec("INSERT INTO books (title) VALUES ($1)", title); err != nil {
			log.Print(err)
		}
		tx.Commit()
	}
}

// So is what has none.
func (im *importer) note() {
	for title := range im.rows {
		if _, err := im.db.Exec("INSERT INTO books (title) VALUES ($1)", title); err != nil {
			log.Print(err)
		}
	}
}

// A list is no channel: a transaction that some rounds begin hides none of its writes.
func (im *importer) list(titles []string) error {
	var tx *sql.Tx
	defer func() { tx.Rollback() }()
	for i, title := range titles {
		if i%perTx == 0 {
			var err error
			//dbgen:ignore tx-not-closed the one before has ended when the next begins
			if tx, err = im.db.Begin(); err != nil {
				return err
			}
		}
		if _, err := tx.Exec("INSERT INTO books (title) VALUES ($1)", title); err != nil { // want write-in-loop
			return err
		}
		if (i+1)%perTx == 0 {
			if err := tx.Commit(); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

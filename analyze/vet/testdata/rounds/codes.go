package rounds

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
)

// What each round makes anew is inserted as often as there are rounds, by a helper, too.

const codeCount, fewCodes = 10, 4

func newCode() (string, error) {
	var b [10]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", err
	}
	return hex.EncodeToString(b[:]), nil
}

func addCode(ctx context.Context, db *sql.DB, user int64, code string) error {
	_, err := db.ExecContext(ctx, "INSERT INTO codes (user_id, code) VALUES ($1, $2)", user, code)
	return err
}

func addCodes(ctx context.Context, db *sql.DB, user int64) error {
	for range codeCount {
		code, err := newCode()
		if err != nil {
			return err
		}
		if err := addCode(ctx, db, user, code); err != nil { // want write-in-loop
			return err
		}
	}
	for range fewCodes {
		code, err := newCode()
		if err != nil {
			return err
		}
		if err := addCode(ctx, db, user, code); err != nil { // few
			return err
		}
	}
	return nil
}

// It is tried again until one is free.
func addFreeCode(ctx context.Context, db *sql.DB, user int64) (err error) {
	for range codeCount {
		var code string
		if code, err = newCode(); err != nil {
			return err
		}
		if err = addCode(ctx, db, user, code); err == nil { // the first that succeeds
			return nil
		}
	}
	return err
}

// Each round notes what the same call says then.
func watchLength(ctx context.Context, db *sql.DB, user int64, length func() string) {
	for range codeCount {
		_ = addCode(ctx, db, user, length())
	}
}

type codeSet struct{ code string }

// What is made anew of the same things is the same, and stands behind one element at most.
func addSetCode(ctx context.Context, db *sql.DB, user int64, kinds []string, code string) error {
	for _, kind := range kinds {
		switch kind {
		case "backup":
			set := codeSet{code: code}
			if err := addCode(ctx, db, user, set.code); err != nil {
				return err
			}
		}
	}
	return nil
}

package rounds

import (
	"context"
	"database/sql"
	"errors"
)

// Transactions that the context has: the function that finds one begins none, so that each write
// in it is one of many.

type txKey struct{}

func txOf(ctx context.Context) (*sql.Tx, bool) {
	tx, ok := ctx.Value(txKey{}).(*sql.Tx)
	return tx, ok
}

func currentTx(ctx context.Context) (*sql.Tx, error) {
	tx, ok := txOf(ctx)
	if !ok {
		return nil, errors.New("no transaction")
	}
	return tx, nil
}

type memberRepo struct{ db *sql.DB }

func (r memberRepo) add(ctx context.Context, group, account string) error {
	tx, err := currentTx(ctx)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO group_members (group_id, account_id) VALUES ($1, $2)", group, account)
	return err
}

func addGroupMembers(ctx context.Context, r memberRepo, group string, accounts []string) error {
	for _, account := range accounts {
		if err := r.add(ctx, group, account); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// This one begins one where the context has none.
func (r memberRepo) tx(ctx context.Context) (*sql.Tx, error) {
	if tx, ok := txOf(ctx); ok {
		return tx, nil
	}
	return r.db.BeginTx(ctx, nil)
}

func (r memberRepo) remove(ctx context.Context, group, account string) error {
	tx, err := r.tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "DELETE FROM group_members WHERE group_id = $1 AND account_id = $2", group, account); err != nil {
		return err
	}
	return tx.Commit()
}

func removeGroupMembers(ctx context.Context, r memberRepo, group string, accounts []string) error {
	for _, account := range accounts {
		if err := r.remove(ctx, group, account); err != nil { // may begin a transaction each
			return err
		}
	}
	return nil
}

// What a transaction is made of here is not to be seen in the context.
type txSession struct{ db *sql.DB }

func (s *txSession) Commit() error   { _, err := s.db.Exec("COMMIT"); return err }
func (s *txSession) Rollback() error { _, err := s.db.Exec("ROLLBACK"); return err }

func openTxSession(ctx context.Context, db *sql.DB) (*txSession, error) {
	_, err := db.ExecContext(ctx, "BEGIN")
	return &txSession{db}, err
}

func renameGroups(ctx context.Context, db *sql.DB, names []string) error {
	for _, name := range names {
		s, err := openTxSession(ctx, db)
		if err != nil {
			return err
		}
		if _, err := s.db.ExecContext(ctx, "UPDATE groups SET name = upper(name) WHERE name = $1", name); err != nil {
			return errors.Join(err, s.Rollback())
		}
		if err := s.Commit(); err != nil { // each round has its session
			return err
		}
	}
	return nil
}

// Package pgconn has of pgx's what cases need.
package pgconn

type CommandTag struct{}

func (CommandTag) RowsAffected() int64 { return 0 }

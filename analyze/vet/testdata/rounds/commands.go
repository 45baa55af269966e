package rounds

import (
	"context"
	"database/sql"
)

// A Command is one of a command line, as libraries have it.
type Command struct {
	Use, Short string
	RunE       func(ctx context.Context, args []string) error
}

type tool struct{ db *sql.DB }

func (t *tool) owners(ctx context.Context, ids []string, owner string) error {
	for _, id := range ids {
		if _, err := t.db.ExecContext(ctx, "UPDATE cards SET owner = $1 WHERE id = $2", owner, id); err != nil { // quiet: only the command that mends comes to it
			return err
		}
	}
	return nil
}

// It mends what is wrong.
func newCardsCommand(t *tool) *Command {
	return &Command{
		Use:   "cards",
		Short: "Fix owners that are not valid",
		RunE: func(ctx context.Context, args []string) error {
			for _, id := range args {
				if _, err := t.db.ExecContext(ctx, "DELETE FROM cards WHERE id = $1", id); err != nil {
					return err
				}
			}
			return t.owners(ctx, args, "nobody")
		},
	}
}

// One that is part of what the program does all day is like any other code.
func newRenewCommand(t *tool) *Command {
	return &Command{
		Use:   "renew",
		Short: "Renew cards, and fix what is in the way",
		RunE: func(ctx context.Context, args []string) error {
			for _, id := range args {
				if _, err := t.db.ExecContext(ctx, "UPDATE cards SET until = now() WHERE id = $1", id); err != nil { // want write-in-loop
					return err
				}
			}
			return nil
		},
	}
}

// The command says which function it runs.
func newRestoreCommand() *Command {
	return &Command{Use: "restore CARD...", RunE: restoreCards}
}

var cardsDB *sql.DB

func restoreCards(ctx context.Context, args []string) error {
	for _, id := range args {
		if _, err := cardsDB.ExecContext(ctx, "UPDATE cards SET lost = false WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

// What a program shows before it has data of its own.
func (t *tool) LoadDemoData(ctx context.Context, cards []string) error {
	for _, id := range cards {
		if _, err := t.db.ExecContext(ctx, "INSERT INTO cards (id) VALUES ($1)", id); err != nil {
			return err
		}
	}
	return insertDemoOwners(ctx, t, cards)
}

func insertDemoOwners(ctx context.Context, t *tool, cards []string) error {
	for _, id := range cards {
		if _, err := t.db.ExecContext(ctx, "INSERT INTO owners (card) VALUES ($1)", id); err != nil {
			return err
		}
	}
	return nil
}

// A sample that is taken is no such data.
func (t *tool) Sample(ctx context.Context, cards []string) error {
	for _, id := range cards {
		if _, err := t.db.ExecContext(ctx, "UPDATE cards SET sampled = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

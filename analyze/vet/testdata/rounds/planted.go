package rounds

import (
	"context"
	"database/sql"
	"fmt"
)

const plots = 3970

// The plots of a new garden, and nothing else.
func plantGarden(ctx context.Context, db *sql.DB) error {
	for plot := 0; plot < plots; plot++ {
		name := fmt.Sprintf("plot %d", plot)
		if _, err := db.ExecContext(ctx, "INSERT INTO plots (id, name, price) VALUES ($1, $2, '2.00')", plot, name); err != nil {
			return err
		}
	}
	for plot := range plots {
		if _, err := db.ExecContext(ctx, "INSERT INTO soil (plot_id, kind) VALUES ($1, $2)", plot, "loam"); err != nil {
			return err
		}
	}
	return nil
}

// Those of somebody's, or as many as somebody says.
func plantOwners(ctx context.Context, db *sql.DB, owner int64, count int) error {
	for plot := 0; plot < plots; plot++ {
		if _, err := db.ExecContext(ctx, "INSERT INTO plots (id, owner_id) VALUES ($1, $2)", plot, owner); err != nil { // want write-in-loop
			return err
		}
	}
	for plot := 0; plot < count; plot++ {
		if _, err := db.ExecContext(ctx, "INSERT INTO plots (id) VALUES ($1)", plot); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

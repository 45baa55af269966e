package rounds

import (
	"context"
	"database/sql"
)

type order struct {
	kind string
	pay  payment
	id   int64
}

// What a case writes beside a request of its own belongs to that; the other cases have none.
func settleOrders(ctx context.Context, db *sql.DB, c *client, orders []order) error {
	for _, o := range orders {
		switch o.kind {
		case "online":
			if _, err := c.Pay(ctx, o.pay); err != nil {
				return err
			}
			if _, err := db.ExecContext(ctx, "UPDATE orders SET paid = true WHERE id = $1", o.id); err != nil {
				return err
			}
		case "cash":
			if _, err := db.ExecContext(ctx, "UPDATE orders SET due = true WHERE id = $1", o.id); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}

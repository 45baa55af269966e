package rounds

import (
	"context"
	"database/sql"
	"net/http"
)

// A block that goes on with the next round belongs to nothing behind it.

type hookRule struct {
	ID      int64
	URL     string
	Enabled bool
}

func runHooks(ctx context.Context, db *sql.DB, client *http.Client, rules []hookRule) {
	for _, rule := range rules {
		if !rule.Enabled {
			db.ExecContext(ctx, "INSERT INTO deliveries (rule_id, status) VALUES ($1, 'suppressed')", rule.ID) // want write-in-loop
			continue
		}
		resp, err := client.Get(rule.URL)
		if err != nil {
			db.ExecContext(ctx, "INSERT INTO deliveries (rule_id, status) VALUES ($1, 'failed')", rule.ID) // a failure
			continue
		}
		resp.Body.Close()
		db.ExecContext(ctx, "INSERT INTO deliveries (rule_id, status) VALUES ($1, 'sent')", rule.ID) // belongs to the request
	}
}

// What runs before the block does so in each round.
func runHooksFirst(ctx context.Context, db *sql.DB, client *http.Client, rules []hookRule) {
	for _, rule := range rules {
		resp, err := client.Get(rule.URL)
		if err != nil {
			continue
		}
		resp.Body.Close()
		if !rule.Enabled {
			db.ExecContext(ctx, "INSERT INTO deliveries (rule_id, status) VALUES ($1, 'suppressed')", rule.ID) // belongs to the request
			continue
		}
		db.ExecContext(ctx, "INSERT INTO deliveries (rule_id, status) VALUES ($1, 'sent')", rule.ID) // as this does
	}
}

// Those of an inner loop go on with that.
func runHookURLs(ctx context.Context, db *sql.DB, client *http.Client, rules []hookRule, urls []string) {
	for _, rule := range rules {
		for _, url := range urls {
			if rule.URL == url {
				db.ExecContext(ctx, "INSERT INTO deliveries (rule_id, status) VALUES ($1, 'same')", rule.ID) // the request follows in the outer round
				continue
			}
		}
		if resp, err := client.Get(rule.URL); err == nil {
			resp.Body.Close()
		}
	}
}

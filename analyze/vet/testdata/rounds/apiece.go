package rounds

import (
	"context"
	"database/sql"
	"net/http"
)

type caller struct {
	db     *sql.DB
	client *http.Client
}

type owner struct{ ID int64 }

func (c *caller) owners(ctx context.Context) (owners []owner, err error) {
	rows, err := c.db.QueryContext(ctx, "SELECT id FROM owners")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o owner
		if err := rows.Scan(&o.ID); err != nil {
			return nil, err
		}
		owners = append(owners, o)
	}
	return owners, rows.Err()
}

func (c *caller) hooks(ctx context.Context, owner int64) (hooks []string, err error) {
	rows, err := c.db.QueryContext(ctx, "SELECT url FROM hooks WHERE owner = $1", owner)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var url string
		if err := rows.Scan(&url); err != nil {
			return nil, err
		}
		hooks = append(hooks, url)
	}
	return hooks, rows.Err()
}

func (c *caller) call(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// The hooks of all owners are one list; each is called by itself.
func (c *caller) callAll(ctx context.Context) error {
	owners, err := c.owners(ctx)
	if err != nil {
		return err
	}
	for _, owner := range owners {
		hooks, err := c.hooks(ctx, owner.ID) // want n-plus-one
		if err != nil {
			return err
		}
		for _, hook := range hooks {
			if err := c.call(ctx, hook); err != nil {
				return err
			}
		}
	}
	return nil
}

// Nor are two lists of each a reason to ask for them one by one.
func (c *caller) callBoth(ctx context.Context) error {
	owners, err := c.owners(ctx)
	if err != nil {
		return err
	}
	for _, owner := range owners {
		hooks, err := c.hooks(ctx, owner.ID) // want n-plus-one
		if err != nil {
			return err
		}
		for _, hook := range hooks {
			if err := c.call(ctx, hook); err != nil {
				return err
			}
		}
		more, err := c.hooks(ctx, -owner.ID) // want n-plus-one
		if err != nil {
			return err
		}
		for _, hook := range more {
			if err := c.call(ctx, hook); err != nil {
				return err
			}
		}
	}
	return nil
}

// Each owner is called by itself, with what is known of its hooks, be it one by one.
func (c *caller) tellOwners(ctx context.Context) error {
	owners, err := c.owners(ctx)
	if err != nil {
		return err
	}
	for _, owner := range owners {
		hooks, err := c.hooks(ctx, owner.ID)
		if err != nil {
			return err
		}
		if err := c.call(ctx, hooks[0]); err != nil {
			return err
		}
	}
	for _, owner := range owners {
		hooks, err := c.hooks(ctx, owner.ID)
		if err != nil {
			return err
		}
		hosts := map[string]bool{}
		for _, hook := range hooks {
			hosts[hook[:8]] = true
		}
		for host := range hosts {
			if err := c.call(ctx, host); err != nil {
				return err
			}
		}
	}
	return nil
}

// What is configured is a few rounds, each of which is a job.
func (c *caller) callSome(ctx context.Context, of []int64) error {
	for _, id := range of {
		hooks, err := c.hooks(ctx, id)
		if err != nil {
			return err
		}
		for _, hook := range hooks {
			if err := c.call(ctx, hook); err != nil {
				return err
			}
		}
	}
	return nil
}

// An owner is gone when its hooks were told, each by itself.
func (c *caller) dropOwners(ctx context.Context) error {
	owners, err := c.owners(ctx)
	if err != nil {
		return err
	}
	for _, owner := range owners {
		hooks, err := c.hooks(ctx, owner.ID) // what is done for the owner begins here
		if err != nil {
			return err
		}
		for _, hook := range hooks {
			if err := c.call(ctx, hook); err != nil {
				return err
			}
		}
		if _, err := c.db.ExecContext(ctx, "DELETE FROM owners WHERE id = $1", owner.ID); err != nil { // and ends here
			return err
		}
	}
	return nil
}

// What is written before, or for no owner, ends nothing.
func (c *caller) countOwners(ctx context.Context) error {
	owners, err := c.owners(ctx)
	if err != nil {
		return err
	}
	for _, owner := range owners {
		if _, err := c.db.ExecContext(ctx, "UPDATE owners SET seen = now() WHERE id = $1", owner.ID); err != nil { // want write-in-loop
			return err
		}
		hooks, err := c.hooks(ctx, owner.ID) // want n-plus-one
		if err != nil {
			return err
		}
		for _, hook := range hooks {
			if err := c.call(ctx, hook); err != nil {
				return err
			}
		}
	}
	return nil
}

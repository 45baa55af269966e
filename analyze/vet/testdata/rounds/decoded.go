package rounds

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// A keeper says by an error that it has nothing.
type keeper map[string]string

func (k keeper) get(key string) (string, error) {
	if text, ok := k[key]; ok {
		return text, nil
	}
	return "", errors.New("nothing")
}

func (k keeper) set(key, text string) error {
	k[key] = text
	return nil
}

type rights struct {
	db   *sql.DB
	kept keeper
}

func (r *rights) ask(ctx context.Context, role string) (all []string, err error) {
	err = r.db.QueryRowContext(ctx, "SELECT rights FROM roles WHERE name = $1", role).Scan(&all)
	return all, err
}

// What was kept is given where it can be read.
func (r *rights) of(ctx context.Context, role string) ([]string, error) {
	key := "rights/" + role
	text, err := r.kept.get(key)
	if err == nil {
		var all []string
		if json.Unmarshal([]byte(text), &all) == nil {
			return all, nil
		}
	}
	all, err := r.ask(ctx, role)
	if err != nil {
		return nil, err
	}
	if data, err := json.Marshal(all); err == nil {
		_ = r.kept.set(key, string(data))
	}
	return all, nil
}

// It is looked at, and asked for all the same.
func (r *rights) anew(ctx context.Context, role string) ([]string, error) {
	key := "rights/" + role
	text, err := r.kept.get(key)
	if err == nil {
		fmt.Println(text)
	}
	all, err := r.ask(ctx, role)
	if err != nil {
		return nil, err
	}
	if data, err := json.Marshal(all); err == nil {
		_ = r.kept.set(key, string(data))
	}
	return all, nil
}

func (r *rights) each(ctx context.Context, roles []string) (n int, err error) {
	for _, role := range roles {
		all, err := r.of(ctx, role)
		if err != nil {
			return 0, err
		}
		again, err := r.anew(ctx, role) // want n-plus-one
		if err != nil {
			return 0, err
		}
		n += len(all) + len(again)
	}
	return n, nil
}

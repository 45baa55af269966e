package rounds

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
)

type names struct{ db *sql.DB }

func (s *names) byName(ctx context.Context, name string) (id int64, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT id FROM users WHERE name = $1", name).Scan(&id)
	return id, err
}

// The first name that nobody has is what the loop looks for.
func (s *names) free(ctx context.Context, name string) string {
	first := name
	for i := 1; i <= 100; i++ {
		if _, err := s.byName(ctx, name); err != nil {
			return name
		}
		name = fmt.Sprintf("%s_%d", first, i)
	}
	return first + "_new"
}

func (s *names) freeNumbered(ctx context.Context, first string) (string, error) {
	name := first
	for i := range 100 {
		_, err := s.byName(ctx, name)
		if err != nil {
			break
		}
		name = first + strconv.Itoa(i)
	}
	return name, nil
}

// A failure that ends the loop hands out nothing of it.
func (s *names) numbered(ctx context.Context, first string, n int) (ids []int64, err error) {
	name := first
	for i := 1; i <= n; i++ {
		id, err := s.byName(ctx, name) // want n-plus-one
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
		name = fmt.Sprintf("%s_%d", first, i)
	}
	return ids, nil
}

func (s *names) numbersOf(ctx context.Context, first string, n int) (ids []int64) {
	for i := 1; i <= n; i++ {
		name := fmt.Sprintf("%s_%d", first, i)
		id, err := s.byName(ctx, name) // want n-plus-one
		if err != nil {
			return ids
		}
		ids = append(ids, id)
	}
	return ids
}

func (s *names) allKnown(ctx context.Context, first string, n int) bool {
	name := first
	for i := 1; i <= n; i++ {
		if _, err := s.byName(ctx, name); err != nil { // want n-plus-one
			return false
		}
		name = fmt.Sprintf("%s_%d", first, i)
	}
	return true
}

// Names that are given are not made up: which of them is unknown can be asked at once.
func (s *names) unknown(ctx context.Context, all []string) string {
	for i := 0; i < len(all); i++ {
		name := string(all[i])
		if _, err := s.byName(ctx, name); err != nil { // want n-plus-one
			return name
		}
	}
	return ""
}

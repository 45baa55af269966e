package written

import (
	"context"
	"database/sql"
)

type suite struct {
	id    int64
	steps []int64
}

type rowScanner interface{ Scan(dest ...any) error }

type suites struct{ db *sql.DB }

func (r *suites) steps(ctx context.Context, id int64) (steps []int64, err error) {
	rows, err := r.db.QueryContext(ctx, "SELECT step FROM steps WHERE suite = $1", id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var step int64
		if err := rows.Scan(&step); err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, rows.Err()
}

// What parses a row asks for more.
func (r *suites) parse(ctx context.Context, row rowScanner) (suite, error) {
	s := suite{}
	if err := row.Scan(&s.id); err != nil {
		return s, err
	}
	steps, err := r.steps(ctx, s.id)
	s.steps = steps
	return s, err
}

func (r *suites) parseAlone(row rowScanner) (s suite, err error) {
	err = row.Scan(&s.id)
	return s, err
}

func (r *suites) list(ctx context.Context) (all []suite, err error) {
	rows, err := r.db.QueryContext(ctx, "SELECT id FROM suites")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		s, err := r.parse(ctx, rows) // want n-plus-one
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

func (r *suites) listApart(ctx context.Context) (all []suite, err error) {
	rows, err := r.db.QueryContext(ctx, "SELECT id FROM suites")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		s, err := r.parseAlone(rows)
		if err != nil {
			return nil, err
		}
		s.steps, err = r.steps(ctx, s.id) // want n-plus-one
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// What a column has to contain says which rows, too, beside what it equals.
func tagged(ctx context.Context, db *sql.DB, team int64, tag string) (n int, err error) {
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM users WHERE team_id = $1 AND tags @> jsonb_build_object('name', $2::text)`, team, tag).Scan(&n)
	return n, err
}

// Each tag is counted for one team.
func taggedEach(ctx context.Context, db *sql.DB, team int64, tags []string) {
	for _, tag := range tags {
		tagged(ctx, db, team, tag) // want n-plus-one
	}
}

// A pattern is no key, and yet another one each time.
func alike(ctx context.Context, db *sql.DB, team int64, pattern string) (n int, err error) {
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM users WHERE team_id = $1 AND name LIKE $2", team, pattern).Scan(&n)
	return n, err
}

// It is not the same query.
func alikeEach(ctx context.Context, db *sql.DB, team int64, patterns []string) {
	for _, p := range patterns {
		alike(ctx, db, team, p)
	}
}

// It is, with one pattern.
func alikeAgain(ctx context.Context, db *sql.DB, team int64, patterns []string) {
	for range patterns {
		alike(ctx, db, team, "a%") // want loop-invariant-query
	}
}

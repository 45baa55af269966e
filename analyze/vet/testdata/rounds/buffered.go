package rounds

import (
	"context"
	"database/sql"
)

// A buffer that is sent when it is full.
type parcels struct {
	db  *sql.DB
	buf []int64
	max int
}

const manyParcels = 1000

func (p *parcels) add(ctx context.Context, id int64) error {
	p.buf = append(p.buf, id)
	if len(p.buf) >= manyParcels {
		return p.flush(ctx)
	}
	return nil
}

func (p *parcels) flush(ctx context.Context) error {
	if len(p.buf) == 0 {
		return nil
	}
	_, err := p.db.ExecContext(ctx, "INSERT INTO parcels SELECT unnest($1::bigint[])", p.buf)
	p.buf = p.buf[:0]
	return err
}

// One who sends it whatever is there sends it each time.
func (p *parcels) put(ctx context.Context, id int64) error {
	p.buf = append(p.buf, id)
	return p.send(ctx, id)
}

func (p *parcels) send(ctx context.Context, id int64) error {
	_, err := p.db.ExecContext(ctx, "UPDATE parcels SET sent = true WHERE id = $1", id)
	return err
}

// Full is not what decides whether one of them is sent.
func (p *parcels) count(ctx context.Context, ids []int64, id int64) error {
	if len(ids) < manyParcels {
		return nil
	}
	_, err := p.db.ExecContext(ctx, "UPDATE parcels SET counted = true WHERE id = $1", id)
	return err
}

func addParcels(ctx context.Context, p *parcels, ids []int64) error {
	for _, id := range ids {
		if err := p.add(ctx, id); err != nil { // quiet: it is sent when it is full
			return err
		}
	}
	for _, id := range ids {
		if err := p.put(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	for _, id := range ids {
		if err := p.count(ctx, ids, id); err != nil { // want write-in-loop
			return err
		}
	}
	return p.flush(ctx)
}

func sendParcels(ctx context.Context, db *sql.DB, lists [][]int64, size int) error {
	var waiting []int64
	sent := func(all bool) error {
		if !all && len(waiting) < size {
			return nil
		}
		var n int
		err := db.QueryRowContext(ctx, "SELECT count(*) FROM parcels WHERE id = ANY($1)", waiting).Scan(&n)
		waiting = waiting[:0]
		return err
	}
	for _, list := range lists {
		waiting = append(waiting, list...)
		if err := sent(false); err != nil { // quiet
			return err
		}
	}
	return sent(true)
}

package dbgen

// countsHits reports whether calls that the cache answers count against a limit,
// so that memory must not be asked first.
func (db *DB) countsHits(q *Query) bool {
	return len(q.Limits) > 0 && !db.cfg.Limits.Disabled && !q.Limits[0].CountMisses
}

func (a *Attempt) admit() error    { return nil }
func (a *Attempt) admitHit() error { return nil }

package main

import (
	"context"
	"math"
	"slices"
	"strings"
)

// An outcome is what indexes do for a query under one set of statistics. Costs are
// the planner's.
type outcome struct {
	Before  float64  `json:"before"`
	One     float64  `json:"one,omitempty"` // with the best index
	Two     float64  `json:"two,omitempty"` // with the best two
	Best    []string `json:"best,omitempty"`
	Generic float64  `json:"generic,omitempty"`       // before, planned without the parameters' values
	After   float64  `json:"generic_after,omitempty"` // the same with Best
	Scans   bool     `json:"scans,omitempty"`         // a table is read from end to end
}

// least is what a plan must cost for an index to be worth its upkeep.
const least = 100

// needs reports whether the best one or two indexes halve a plan that is worth it.
func (o *outcome) needs() bool { return o.Before >= least && o.Two <= o.Before/2 }

// moreThan reports whether indexes do more here than there.
func (o *outcome) moreThan(p *outcome) bool {
	if o.needs() != p.needs() {
		return o.needs()
	}
	return o.Before-o.Two > p.Before-p.Two
}

// defaults are the costs that a file leaves out, each with what it then is.
func (o *outcome) defaults() [][2]*float64 {
	return [][2]*float64{{&o.After, &o.Generic}, {&o.Generic, &o.Before}, {&o.Two, &o.One}, {&o.One, &o.Before}}
}

// shrink keeps costs as EXPLAIN prints them, and leaves out what is as the cost
// before.
func (o *outcome) shrink() *outcome {
	if o == nil {
		return nil
	}
	small := *o
	for _, f := range []*float64{&small.Before, &small.One, &small.Two, &small.Generic, &small.After} {
		*f = math.Round(*f*100) / 100
	}
	for _, d := range small.defaults() {
		if *d[0] == *d[1] {
			*d[0] = 0
		}
	}
	return &small
}

// restore undoes shrink.
func (o *outcome) restore() {
	if o == nil {
		return
	}
	all := o.defaults()
	for _, d := range slices.Backward(all) {
		if *d[0] == 0 {
			*d[0] = *d[1]
		}
	}
}

// A trial plans one query again and again.
type trial struct {
	db     *database
	sql    string
	params int
	values []string
	query  string  // its name, and the part of it that the trial is: 1 of so many
	share  float64 // (set for sums over all queries alone)
}

func (t *trial) plan(ctx context.Context) (*plan, error) {
	return t.db.planOf(ctx, t.sql, t.params, t.values)
}

// with plans the query with hypothetical indexes. Those that cannot be made are
// left out.
func (t *trial) with(ctx context.Context, indexes []string) (*plan, map[string]string, error) {
	names, err := t.db.hypothetical(ctx, indexes)
	if err != nil {
		return nil, nil, err
	}
	p, err := t.plan(ctx)
	if err != nil {
		return nil, nil, err
	}
	return p, names, nil
}

// hypothetical makes indexes for this connection's plans, in the place of those that
// are there, and returns their statements by name.
func (db *database) hypothetical(ctx context.Context, indexes []string) (map[string]string, error) {
	if _, err := db.Exec(ctx, "SELECT "+hypo+".hypopg_reset()"); err != nil {
		return nil, err
	}
	names := map[string]string{}
	if len(indexes) == 0 {
		return names, nil
	}
	create := func(list []string) error {
		rows, err := db.Query(ctx, "SELECT x, (SELECT indexname FROM "+hypo+".hypopg_create_index(x)) FROM unnest($1::text[]) x", list)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var sql, name string
			if err := rows.Scan(&sql, &name); err != nil {
				return err
			}
			names[name] = sql
		}
		return rows.Err()
	}
	if err := create(indexes); err == nil {
		return names, nil
	}
	if _, err := db.Exec(ctx, "SELECT "+hypo+".hypopg_reset()"); err != nil {
		return nil, err
	}
	clear(names)
	for _, sql := range indexes {
		if err := create([]string{sql}); err != nil {
			if _, ok := refusal(err); !ok {
				return nil, err
			}
		}
	}
	return names, nil
}

// search finds the best one and two of the candidates. All are made at once, the
// planner takes those that serve, and these are tried by themselves and in pairs.
func (t *trial) search(ctx context.Context, before float64, candidates []string) (*outcome, error) {
	o := &outcome{Before: before, One: before, Two: before}
	if len(candidates) == 0 || before < least {
		return o, nil
	}
	all, names, err := t.with(ctx, candidates)
	if err != nil {
		return nil, err
	}
	used := usedOf(all, names)
	if all.Cost > before/2 && all.Cost > 0.9*before {
		return o, nil // nothing helps
	}
	try := func(indexes ...string) (float64, error) {
		p, _, err := t.with(ctx, indexes)
		if err != nil {
			return 0, err
		}
		return p.Cost, nil
	}
	best := ""
	for _, x := range used {
		cost, err := try(x)
		if err != nil {
			return nil, err
		}
		if cost < o.One {
			o.One, best = cost, x
		}
	}
	if best != "" {
		o.Best = []string{best}
	}
	o.Two = o.One
	for i, x := range used {
		for _, y := range used[i+1:] {
			if len(used) > 5 && x != best && y != best {
				continue
			}
			cost, err := try(x, y)
			if err != nil {
				return nil, err
			}
			if cost < 0.95*o.Two {
				o.Two, o.Best = cost, []string{x, y}
			}
		}
	}
	if best != "" && o.One <= before/2 && o.Two > o.One/2 {
		o.Best = []string{best} // one is enough
	}
	return o, t.shorten(ctx, o)
}

// shorten drops what a best index does not need, so that labels read well.
func (t *trial) shorten(ctx context.Context, o *outcome) error {
	for i := range o.Best {
		for {
			shorter := simpler(o.Best[i])
			if shorter == "" {
				break
			}
			list := append([]string(nil), o.Best...)
			list[i] = shorter
			p, _, err := t.with(ctx, list)
			if err != nil {
				return err
			}
			limit := o.Two
			if len(o.Best) == 1 {
				limit = o.One
			}
			if p.Cost > limit*1.05+1 {
				break
			}
			o.Best[i] = shorter
		}
	}
	return nil
}

// simpler is a candidate without its predicate, or else without its last column.
func simpler(sql string) string {
	if head, _, ok := strings.Cut(sql, " WHERE "); ok {
		return head
	}
	open := strings.Index(sql, " (")
	keys := splitKeys(sql[open+2 : len(sql)-1])
	if len(keys) < 2 {
		return ""
	}
	return sql[:open] + " (" + strings.Join(keys[:len(keys)-1], ", ") + ")"
}

// splitKeys cuts an index's columns at the commas that are in no parentheses.
func splitKeys(s string) []string {
	var list []string
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '(':
			depth++
		case ')':
			depth--
		case '\'', '"':
			for i++; i < len(s) && s[i] != c; i++ {
			}
		case ',':
			if depth == 0 {
				list = append(list, strings.TrimSpace(s[start:i]))
				start = i + 1
			}
		}
	}
	return append(list, strings.TrimSpace(s[start:]))
}

func usedOf(p *plan, names map[string]string) []string {
	var list []string
	for _, name := range p.usedIndexes() {
		if sql, ok := names[name]; ok {
			list = append(list, sql)
		}
	}
	return list
}

// inverted tries indexes that must be made for real, each by itself, in a
// transaction that is undone.
func (t *trial) inverted(ctx context.Context, o *outcome, set *applied, list []string) error {
	if o.Before < least || len(list) == 0 {
		return nil
	}
	if _, err := t.db.hypothetical(ctx, nil); err != nil {
		return err
	}
	for _, sql := range list {
		cost, ok, err := t.real(ctx, set, sql)
		if err != nil {
			return err
		}
		if ok && cost < o.One && cost < 0.9*o.Two {
			o.One, o.Best = cost, []string{sql}
			o.Two = min(o.Two, cost)
		}
	}
	return nil
}

// real plans the query with an index that is made for real; ok is false if the
// server refuses it.
func (t *trial) real(ctx context.Context, set *applied, sql string) (cost float64, ok bool, err error) {
	if err := t.db.run(ctx, "BEGIN"); err != nil {
		return 0, false, err
	}
	var last string
	var owner uint32
	defer func() {
		undo := t.db.run(ctx, "ROLLBACK")
		if undo == nil && owner != 0 {
			undo = set.resize(ctx, t.db, owner) // CREATE INDEX writes the table's size in place
		}
		if err == nil {
			err = undo
		}
	}()
	if err := t.db.QueryRow(ctx, "SELECT coalesce(max(indexrelid), 0)::text FROM pg_index").Scan(&last); err != nil {
		return 0, false, err
	}
	if err := t.db.run(ctx, sql); err != nil {
		if _, refused := refusal(err); refused {
			return 0, false, nil
		}
		return 0, false, err
	}
	var oid uint32
	if err := t.db.QueryRow(ctx, "SELECT indexrelid, indrelid FROM pg_index WHERE indexrelid > $1::oid ORDER BY 1 LIMIT 1", last).Scan(&oid, &owner); err != nil {
		return 0, false, nil // of a partitioned table: its own is no file
	}
	if err := set.resize(ctx, t.db, owner); err != nil {
		return 0, false, err
	}
	for table, s := range set.stats {
		if table.oid == owner {
			if err := t.db.size(ctx, oid, "i", s.rows, max(4, s.pages/3), 0); err != nil {
				return 0, false, err
			}
		}
	}
	p, err := t.plan(ctx)
	if err != nil {
		if _, refused := refusal(err); refused {
			return 0, false, nil
		}
		return 0, false, err
	}
	return p.Cost, true, nil
}

// resize writes a table's size again, which CREATE INDEX has counted: no row.
func (set *applied) resize(ctx context.Context, db *database, oid uint32) error {
	for table, s := range set.stats {
		if table.oid == oid {
			return db.size(ctx, oid, table.kind, s.rows, s.pages, math.Floor(s.pages*set.visible))
		}
	}
	return nil
}

package evidence

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/analyze/check/trial"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/internal/sized"
)

// A planKey is a statement that was planned without an index that is tried.
type planKey struct {
	sql  string
	with bool // … with values
}

// try plans what a question asks, on the data of a set, and adds it to the answer.
func (db *database) try(ctx context.Context, set *trial.Set, q *Question, a *Answer) error {
	if db.hidden[q] == nil {
		return nil
	}
	for _, ask := range q.Asks {
		of := ask.Other
		if ask.Query != nil {
			of = set.Queries[ask.Query]
		}
		if of == nil {
			continue
		}
		t, reason, err := db.trial(ctx, set, q, ask, of)
		refused, ok := errors.AsType[*pgconn.PgError](err)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case ok:
			reason = fmt.Sprintf("the server does not plan %s: %s", ask.Name, refused.Message)
		case errors.Is(err, sized.ErrNoPlan):
			reason = fmt.Sprintf("%s has no plan", ask.Name)
		case err != nil:
			return err
		}
		if reason != "" {
			a.Reason = reason
		} else {
			a.Trials = append(a.Trials, *t)
		}
	}
	return nil
}

// trial plans one statement without and with the index. The reason says why that would say
// nothing.
func (db *database) trial(ctx context.Context, set *trial.Set, q *Question, ask Ask, of *trial.Query) (t *Trial, reason string, err error) {
	plain, err := db.plain(ctx, of)
	if err != nil {
		return nil, "", err
	}
	if reason, err = db.same(ctx, ask.Name, of, plain); reason != "" || err != nil {
		return nil, reason, err
	}
	t = &Trial{Name: ask.Name, Set: set.Name}
	if err := db.both(ctx, of, q, plain, t); err != nil {
		return nil, "", err
	}
	if beside := db.beside(q, ask); q.Drop == nil && !t.pays() && len(beside) > 0 {
		if err := db.besides(ctx, of, q, beside, t); err != nil {
			return nil, "", err
		}
	}
	if set.Name == trial.Real {
		t.Without, t.With = masked(t.Without), masked(t.With)
	}
	return t, "", nil
}

// whole plans all queries of a set without and with all indexes to make.
func (db *database) whole(ctx context.Context, set *trial.Set) (*Whole, error) {
	var all []uint32
	for q, x := range db.hidden {
		if q.Drop == nil && x != nil {
			all = append(all, x.OIDs...)
		}
	}
	w := &Whole{}
	without := map[*trial.Query]float64{}
	each := func(plan func(context.Context, *trial.Query) (*sized.Plan, error), add func(*trial.Query, float64)) error {
		for _, q := range set.Queries {
			p, err := plan(ctx, q)
			_, refused := errors.AsType[*pgconn.PgError](err)
			switch {
			case ctx.Err() != nil:
				return context.Cause(ctx)
			case refused || errors.Is(err, sized.ErrNoPlan):
				continue
			case err != nil:
				return err
			}
			add(q, p.Cost)
		}
		return nil
	}
	if err := each(db.plain, func(q *trial.Query, cost float64) { without[q] = cost }); err != nil {
		return nil, err
	}
	if err := db.Show(ctx, true, all...); err != nil {
		return nil, err
	}
	if err := each(db.explain, func(q *trial.Query, cost float64) {
		w.Queries, w.Without, w.With = w.Queries+1, w.Without+without[q], w.With+cost
	}); err != nil {
		return nil, err
	}
	return w, db.Show(ctx, false, all...)
}

// beside are the other questions about indexes to make that ask for the same statement.
func (db *database) beside(q *Question, ask Ask) []*Question {
	if ask.Query == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(db.asking[ask.Query]), func(o *Question) bool { return o == q || db.hidden[o] == nil || db.hidden[o] == db.hidden[q] })
}

// pays reports whether an index saves enough.
func (t *Trial) pays() bool {
	return len(t.Used) > 0 && t.Without.Cost >= trial.Worthwhile && t.With.Cost <= trial.Share*t.Without.Cost
}

// both plans a statement without and with the index; plain is its plan as it is.
func (db *database) both(ctx context.Context, of *trial.Query, q *Question, plain *sized.Plan, t *Trial) error {
	x := db.hidden[q]
	other, err := db.shown(ctx, of, q.Drop == nil, x)
	if err != nil {
		return err
	}
	t.Without, t.With = plain, other
	if q.Drop != nil {
		t.Without, t.With = other, plain
	}
	t.Used = uses(t.With, x)
	return nil
}

// besides is both beside the indexes of other questions, if the index pays there.
func (db *database) besides(ctx context.Context, of *trial.Query, q *Question, others []*Question, t *Trial) error {
	var all []*sized.Index
	both := Trial{Name: t.Name, Set: t.Set}
	for _, o := range others {
		all, both.Beside = append(all, db.hidden[o]), append(both.Beside, o.Make...)
	}
	var err error
	if both.Without, err = db.shown(ctx, of, true, all...); err != nil {
		return err
	}
	if both.With, err = db.shown(ctx, of, true, append(all, db.hidden[q])...); err != nil {
		return err
	}
	if both.Used = uses(both.With, db.hidden[q]); both.pays() {
		*t = both
	}
	return nil
}

// shown plans a statement while indexes are seen that are hidden otherwise, or the other
// way round.
func (db *database) shown(ctx context.Context, of *trial.Query, seen bool, indexes ...*sized.Index) (*sized.Plan, error) {
	var oids []uint32
	for _, x := range indexes {
		oids = append(oids, x.OIDs...)
	}
	if err := db.Show(ctx, seen, oids...); err != nil {
		return nil, err
	}
	p, err := db.explain(ctx, of)
	if back := db.Show(ctx, !seen, oids...); back != nil {
		return nil, back
	}
	return p, err
}

// plain is a statement's plan with the indexes that the schema has.
func (db *database) plain(ctx context.Context, of *trial.Query) (*sized.Plan, error) {
	key := planKey{of.SQL, of.Values != nil}
	if p, ok := db.plans[key]; ok {
		return p, nil
	}
	p, err := db.explain(ctx, of)
	if err == nil {
		db.plans[key] = p
	}
	return p, err
}

// explain plans a statement: for all values where those that were chosen leave part of it
// out.
func (db *database) explain(ctx context.Context, of *trial.Query) (*sized.Plan, error) {
	p, err := db.Explain(ctx, of.SQL, of.Params, of.Values)
	if err != nil || of.Params == 0 || of.Values == nil || !p.Folded() {
		return p, err
	}
	return db.Explain(ctx, of.SQL, of.Params, nil)
}

// worse is how much dearer a statement may become without an index that can go.
const worse = 1.25

// judge says what the trials of a question show.
func judge(q *Question, a *Answer, sets []*trial.Set) {
	if len(a.Trials) == 0 {
		if a.Verdict = Untried; a.Reason == "" {
			a.Reason = "no statement is known that it is for"
		}
		return
	}
	if q.Drop != nil {
		a.needless()
		return
	}
	pays := map[string]bool{}
	var best *Trial
	for i := range a.Trials {
		t := &a.Trials[i]
		if t.pays() {
			pays[t.Set] = true
		}
		if t.Set == sets[0].Name && (best == nil || t.With.Cost*best.Without.Cost < best.With.Cost*t.Without.Cost) {
			best = t
		}
	}
	switch {
	case len(pays) == len(sets):
		a.Verdict, a.Reason = Confirmed, ""
	case pays[sets[0].Name]:
		a.Verdict, a.Reason = Depends, "where the data is such that indexes pay least it saves less than half, or nothing"
	case len(pays) > 0:
		a.Verdict, a.Reason = Depends, "it saves half where the data is such that indexes pay least, and not where it is as it is typically"
	default:
		a.Verdict, a.Reason = Unconfirmed, why(best)
	}
}

// why says why an index does not pay that the rules think does.
func why(t *Trial) string {
	switch {
	case t == nil:
		return "nothing was planned on typical data"
	case t.Without.Cost < trial.Worthwhile:
		return fmt.Sprintf("%s costs %s without it, which is little", t.Name, report.Units(t.Without.Cost))
	case len(t.Used) == 0:
		return fmt.Sprintf("the plan of %s, which costs %s, does not read it", t.Name, report.Units(t.With.Cost))
	}
	return fmt.Sprintf("%s costs %s without it and %s with it, which is more than half", t.Name, report.Units(t.Without.Cost), report.Units(t.With.Cost))
}

// needless judges an index that can go.
func (a *Answer) needless() {
	a.Verdict, a.Reason = Confirmed, ""
	for _, t := range a.Trials {
		if t.Without.Cost >= trial.Worthwhile && t.Without.Cost > worse*t.With.Cost {
			a.Verdict = Unconfirmed
			a.Reason = fmt.Sprintf("%s costs %s with it and %s without it", t.Name, report.Units(t.With.Cost), report.Units(t.Without.Cost))
			return
		}
	}
}

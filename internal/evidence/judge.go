package evidence

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/analyze/check/trial"
	"github.com/dbgen-go/dbgen/internal/sized"
)

// A planKey is a statement that was planned without an index that is tried.
type planKey struct {
	sql  string
	with bool // … with values
}

// try plans what a question asks, on the data of a set, and adds it to the answer.
func (db *database) try(ctx context.Context, set *trial.Set, q *Question, a *Answer) error {
	x := db.hidden[q]
	if a.Verdict == Untried && len(a.Trials) == 0 && x == nil {
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
		t := Trial{Name: ask.Name, Set: set.Name}
		err := db.both(ctx, of, q, x, &t)
		refused, ok := errors.AsType[*pgconn.PgError](err)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case ok:
			a.Reason = fmt.Sprintf("the server does not plan %s: %s", ask.Name, refused.Message)
			continue
		case errors.Is(err, sized.ErrNoPlan):
			a.Reason = fmt.Sprintf("%s has no plan", ask.Name)
			continue
		case err != nil:
			return err
		}
		a.Trials = append(a.Trials, t)
	}
	return nil
}

// both plans a statement without and with the index.
func (db *database) both(ctx context.Context, of *trial.Query, q *Question, x *sized.Index, t *Trial) error {
	plain, err := db.plain(ctx, of)
	if err != nil {
		return err
	}
	if err := db.Show(ctx, q.Drop == nil, x.OIDs...); err != nil {
		return err
	}
	other, err := db.Explain(ctx, of.SQL, of.Params, of.Values)
	if back := db.Show(ctx, q.Drop != nil, x.OIDs...); back != nil {
		return back
	}
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

// plain is a statement's plan with the indexes that the schema has.
func (db *database) plain(ctx context.Context, of *trial.Query) (*sized.Plan, error) {
	key := planKey{of.SQL, of.Values != nil}
	if p, ok := db.plans[key]; ok {
		return p, nil
	}
	p, err := db.Explain(ctx, of.SQL, of.Params, of.Values)
	if err == nil {
		db.plans[key] = p
	}
	return p, err
}

// worse is how much dearer a statement may become without an index that can go.
const worse = 1.25

// judge says what the trials of a question show.
func judge(q *Question, a *Answer, sets int) {
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
		if len(t.Used) > 0 && t.Without.Cost >= trial.Worthwhile && t.With.Cost <= trial.Share*t.Without.Cost {
			pays[t.Set] = true
		}
		if t.Set == trial.Typical && (best == nil || t.With.Cost*best.Without.Cost < best.With.Cost*t.Without.Cost) {
			best = t
		}
	}
	switch {
	case len(pays) == sets:
		a.Verdict, a.Reason = Confirmed, ""
	case pays[trial.Typical]:
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
		return fmt.Sprintf("%s costs %s without it, which is little", t.Name, units(t.Without.Cost))
	case len(t.Used) == 0:
		return fmt.Sprintf("the plan of %s, which costs %s, does not read it", t.Name, units(t.With.Cost))
	}
	return fmt.Sprintf("%s costs %s without it and %s with it, which is more than half", t.Name, units(t.Without.Cost), units(t.With.Cost))
}

// needless judges an index that can go.
func (a *Answer) needless() {
	a.Verdict, a.Reason = Confirmed, ""
	for _, t := range a.Trials {
		if t.Without.Cost >= trial.Worthwhile && t.Without.Cost > worse*t.With.Cost {
			a.Verdict = Unconfirmed
			a.Reason = fmt.Sprintf("%s costs %s with it and %s without it", t.Name, units(t.With.Cost), units(t.Without.Cost))
			return
		}
	}
}

func units(n float64) string { return strconv.FormatFloat(n, 'f', 0, 64) }

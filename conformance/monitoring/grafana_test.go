package monitoring

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/tsdb"
)

// figures answer queries about a span of time.
type figures struct {
	engine   *promql.Engine
	storage  *tsdb.DB
	from, to time.Time
	step     time.Duration
}

// interpolated puts values in the place of a query's variables, as Grafana does: those of
// variables of Prometheus' data are alternatives, as regular expressions.
func interpolated(expr string, values map[string][]string) string {
	return regexp.MustCompile(`\$\{?([A-Za-z_]+)(?::[a-z]+)?\}?`).ReplaceAllStringFunc(expr, func(name string) string {
		name, _, _ = strings.Cut(strings.Trim(name, "${}"), ":")
		chosen, ok := values[name]
		switch {
		case !ok:
			return "$" + name
		case len(chosen) == 1:
			return chosen[0]
		}
		return "(" + strings.Join(chosen, "|") + ")"
	})
}

// run executes a query over the span, or at its end, and returns the samples that are numbers.
func (p *figures) run(t *testing.T, expr string, instant bool) (numbers []float64, err error) {
	var q promql.Query
	if instant {
		q, err = p.engine.NewInstantQuery(t.Context(), p.storage, nil, expr, p.to)
	} else {
		q, err = p.engine.NewRangeQuery(t.Context(), p.storage, nil, expr, p.from, p.to, p.step)
	}
	if err != nil {
		return nil, err
	}
	defer q.Close()
	result := q.Exec(t.Context())
	if result.Err != nil {
		return nil, result.Err
	}
	add := func(v float64) {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			numbers = append(numbers, v)
		}
	}
	switch v := result.Value.(type) {
	case promql.Vector:
		for _, s := range v {
			add(s.F)
		}
	case promql.Matrix:
		for _, s := range v {
			for _, point := range s.Floats {
				add(point.F)
			}
		}
	default:
		return nil, fmt.Errorf("the result is a %s", v.Type())
	}
	return numbers, nil
}

var labelValues = regexp.MustCompile(`^label_values\((.+), (\w+)\)$`)

// values executes a template variable's query.
func (p *figures) values(t *testing.T, query string, chosen map[string][]string) ([]string, error) {
	m := labelValues.FindStringSubmatch(query)
	if m == nil {
		return nil, fmt.Errorf("the query is %q, want label_values(metric, label)", query)
	}
	matchers, err := parser.NewParser(parser.Options{}).ParseMetricSelector(interpolated(m[1], chosen))
	if err != nil {
		return nil, err
	}
	q, err := p.storage.Querier(p.from.UnixMilli(), p.to.UnixMilli())
	if err != nil {
		return nil, err
	}
	defer q.Close()
	var found []string
	set := q.Select(t.Context(), true, nil, matchers...)
	for set.Next() {
		if v := set.At().Labels().Get(m[2]); v != "" && !slices.Contains(found, v) {
			found = append(found, v)
		}
	}
	return found, set.Err()
}

// chosen asks for the values of all variables of a board, each of which must have some.
func (p *figures) chosen(t *testing.T, b board) map[string][]string {
	t.Helper()
	all := map[string][]string{
		"__rate_interval": {fmt.Sprint(rateInterval)}, "__range": {fmt.Sprintf("%ds", int(p.to.Sub(p.from).Seconds()))},
	}
	for _, v := range b.Templating.List {
		if v.Type == "datasource" {
			continue
		}
		var query struct{ Query string }
		must(t, json.Unmarshal(v.Query, &query))
		found, err := p.values(t, query.Query, all)
		if err != nil || len(found) == 0 {
			t.Errorf("%s: the variable %s has the values %v: %v", b.Title, v.Name, found, err)
		}
		for i := range found {
			found[i] = strings.ReplaceAll(regexp.QuoteMeta(found[i]), `\`, `\\`)
		}
		all[v.Name] = found
	}
	return all
}

func TestInterpolated(t *testing.T) {
	values := map[string][]string{"job": {".*"}, "instance": {"a", "b"}, "__rate_interval": {"15s"}}
	got := interpolated(`rate(x{job=~"$job", i=~"${instance:regex}", y="$other"}[$__rate_interval])`, values)
	if want := `rate(x{job=~".*", i=~"(a|b)", y="$other"}[15s])`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if matcher := labels.MustNewMatcher(labels.MatchRegexp, "i", "(a|b)"); !matcher.Matches("b") {
		t.Error("alternatives do not match")
	}
}

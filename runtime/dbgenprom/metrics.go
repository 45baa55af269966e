package dbgenprom

import (
	"net"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dbgen-go/dbgen/runtime/observe"
)

const (
	counter   = prometheus.CounterValue
	gauge     = prometheus.GaugeValue
	histogram = prometheus.UntypedValue // a marker: Prometheus' value types have none for it
)

// A metric is one that every DB has, and how it is read.
type metric struct {
	name   string // without the prefix
	help   string
	kind   prometheus.ValueType
	labels []string
	read   func(*scrape, func(v float64, labels ...string))
}

// number makes a metric of a number without labels.
func number(name, help string, kind prometheus.ValueType, of func(*scrape) float64) metric {
	return metric{name, help, kind, nil, func(s *scrape, put func(float64, ...string)) { put(of(s)) }}
}

// prefix begins the name of every metric.
const prefix = "dbgen_"

// durations is the histogram's name.
const durations = "query_duration_seconds"

// metrics are all of them, in the order of the documentation.
var metrics = [][]metric{queryMetrics, serverMetrics, cacheMetrics, limitMetrics}

var queryMetrics = []metric{
	{durations, "How long attempts took that reached a server, as their callers waited for them.", histogram, []string{"query"}, nil},
	{"query_calls_total", "Calls that a cache answered, and attempts of those it did not, by what answered.", counter, []string{"query", "source"},
		func(s *scrape, put func(float64, ...string)) {
			for _, q := range s.queries {
				for source, n := range q.bySource {
					if n > 0 {
						put(float64(n), q.name, observe.Source(source).String())
					}
				}
			}
		}},
	ofQuery("query_errors_total", "Calls that failed; that there was no row is no failure.", func(q *query) int64 { return q.errors }),
	ofQuery("query_rows_total", "Rows that servers returned or changed.", func(q *query) int64 { return q.rows }),
	ofQuery("query_slow_total", "Attempts that took longer than the query, or the configuration, calls slow.", func(q *query) int64 { return q.slow }),
	ofQuery("query_plan_changes_total", "Plans of slow calls that were not seen before, but for each query's first. There are none where plans are not taken.",
		func(q *query) int64 { return q.replanned }),
	{"query_repeated_requests_total", "Requests that ran the query again and again from one place in the code, by rule.", counter, []string{"query", "rule"},
		func(s *scrape, put func(float64, ...string)) {
			for key, n := range s.repeated {
				put(float64(n), key.query, key.rule)
			}
		}},
	{"repeated_places", "Places in the code that ran a query again and again in one request, by rule; at most 1,000 are told apart.", gauge, []string{"rule"},
		func(s *scrape, put func(float64, ...string)) {
			for _, rule := range []string{observe.RuleNPlusOne, observe.RuleWriteInLoop, observe.RuleDuplicate} {
				put(float64(s.places[rule]), rule)
			}
		}},
}

// ofQuery makes a counter of the queries that ran.
func ofQuery(name, help string, of func(*query) int64) metric {
	return metric{name, help, counter, []string{"query"}, func(s *scrape, put func(float64, ...string)) {
		for _, q := range s.queries {
			put(float64(of(q)), q.name)
		}
	}}
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

func address(host string, port uint16) string { return net.JoinHostPort(host, strconv.Itoa(int(port))) }

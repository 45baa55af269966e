package dbgenprom

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
)

// Options says what a Collector tells. With G generated queries that were called, S
// servers and the defaults there are at most about (G + 101) × 22 + S × 20 + 50 series:
// they do not grow with users, requests, or what these ask.
type Options struct {
	// Buckets are the upper bounds of the histogram's buckets; default DefaultBuckets.
	// A bound that observe.Bounds does not have is taken as the next one that it has.
	Buckets []time.Duration
	// Statements is how many statements that were not generated have a name of their
	// own, the first ones that ran; all further ones are "(further statements)".
	// Default 100, negative: none.
	Statements int
}

// A Collector tells Prometheus what a DB does. It is safe for concurrent use. It reads a
// few hundred counters when it is asked, and nothing between.
type Collector struct {
	db      *dbgen.DB
	buckets []time.Duration
	names   names
	descs   map[string]*prometheus.Desc
}

var _ prometheus.Collector = (*Collector)(nil)

// New makes a collector with the default options.
func New(db *dbgen.DB) *Collector { return NewWith(db, Options{}) }

// NewWith makes a collector.
func NewWith(db *dbgen.DB, o Options) *Collector {
	if len(o.Buckets) == 0 {
		o.Buckets = DefaultBuckets()
	}
	switch {
	case o.Statements == 0:
		o.Statements = 100
	case o.Statements < 0:
		o.Statements = 0
	}
	c := &Collector{db: db, buckets: usable(o.Buckets), descs: map[string]*prometheus.Desc{}}
	c.names.most = o.Statements
	for m := range each {
		c.descs[m.name] = prometheus.NewDesc(prefix+m.name, m.help, m.labels, nil)
	}
	return c
}

// each goes through all metrics.
func each(yield func(*metric) bool) {
	for _, group := range metrics {
		for i := range group {
			if !yield(&group[i]) {
				return
			}
		}
	}
}

// Describe implements prometheus.Collector.
func (c *Collector) Describe(to chan<- *prometheus.Desc) {
	for m := range each {
		to <- c.descs[m.name]
	}
}

// A scrape is what a DB says at one time.
type scrape struct {
	dbgen.Stats
	queries  []*query
	repeated map[repeatedKey]int64 // requests
	places   map[string]int64      // by rule
}

type repeatedKey struct{ query, rule string }

// Collect implements prometheus.Collector.
func (c *Collector) Collect(to chan<- prometheus.Metric) {
	t := c.db.Tracker()
	s := &scrape{Stats: c.db.Stats(), queries: c.queries(t.Stats()), repeated: map[repeatedKey]int64{}, places: map[string]int64{}}
	for _, f := range t.Findings() {
		s.repeated[repeatedKey{c.names.of(f.Statement), f.Rule}] += f.Requests
		s.places[f.Rule]++
	}
	for m := range each {
		desc := c.descs[m.name]
		if m.kind == histogram {
			c.histograms(s, desc, to)
			continue
		}
		m.read(s, func(v float64, labels ...string) {
			to <- prometheus.MustNewConstMetric(desc, m.kind, v, labels...)
		})
	}
}

func (c *Collector) histograms(s *scrape, desc *prometheus.Desc, to chan<- prometheus.Metric) {
	for _, q := range s.queries {
		if q.count == 0 {
			continue // only caches answered
		}
		within := make(map[float64]uint64, len(c.buckets))
		for i, b := range c.buckets {
			within[b.Seconds()] = q.within[i]
		}
		to <- prometheus.MustNewConstHistogram(desc, q.count, q.took.Seconds(), within, q.name)
	}
}

package dbgenotel

import (
	"context"
	"fmt"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

// A kind is that of an instrument.
type kind string

const (
	counter       kind = "Counter"
	upDownCounter kind = "UpDownCounter"
	gauge         kind = "Gauge"
)

// An instrument is one metric that is read when somebody asks.
type instrument struct {
	name, unit, description string
	kind                    kind
	attributes              []attribute.Key // of each of its series
	read                    func(*reading, func(v float64, attrs ...attribute.KeyValue))
	whole                   bool // it counts, rather than measures
}

// A reading is what a DB says at one time.
type reading struct {
	dbgen.Stats
	t       *Telemetry
	queries []observe.Stats
}

// instruments are all of them.
var instruments = [][]instrument{poolInstruments, queryInstruments, replicaInstruments, cacheInstruments}

func each(yield func(*instrument) bool) {
	for _, group := range instruments {
		for i := range group {
			if !yield(&group[i]) {
				return
			}
		}
	}
}

// Observe makes the metrics of a DB's pools, replicas, queries, cache and limits, which
// are read when they are collected. stop ends it; call it before the DB is closed. A DB
// is to be observed once.
func (t *Telemetry) Observe(db *dbgen.DB) (stop func() error, err error) {
	readers := map[*instrument]reader{}
	var made []metric.Observable
	for i := range each {
		r, err := i.make(t.meter)
		if err != nil {
			return nil, fmt.Errorf("dbgenotel: %s: %w", i.name, err)
		}
		readers[i] = r
		made = append(made, r.of)
	}
	registered, err := t.meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		r := &reading{Stats: db.Stats(), t: t, queries: db.Tracker().Stats()}
		for i := range each {
			put := readers[i].put
			i.read(r, func(v float64, attrs ...attribute.KeyValue) {
				put(o, v, metric.WithAttributeSet(attribute.NewSet(attrs...)))
			})
		}
		return nil
	}, made...)
	if err != nil {
		return nil, fmt.Errorf("dbgenotel: %w", err)
	}
	return sync.OnceValue(registered.Unregister), nil
}

// A reader is an instrument of OpenTelemetry's, whatever its kind.
type reader struct {
	of  metric.Observable
	put func(metric.Observer, float64, ...metric.ObserveOption)
}

func whole[T metric.Int64Observable](of T, err error) (reader, error) {
	return reader{of, func(o metric.Observer, v float64, options ...metric.ObserveOption) {
		o.ObserveInt64(of, int64(v), options...)
	}}, err
}

func measured[T metric.Float64Observable](of T, err error) (reader, error) {
	return reader{of, func(o metric.Observer, v float64, options ...metric.ObserveOption) {
		o.ObserveFloat64(of, v, options...)
	}}, err
}

// make makes the instrument.
func (i *instrument) make(m metric.Meter) (reader, error) {
	unit, description := metric.WithUnit(i.unit), metric.WithDescription(i.description)
	switch {
	case i.kind == counter && i.whole:
		return whole(m.Int64ObservableCounter(i.name, unit, description))
	case i.kind == counter:
		return measured(m.Float64ObservableCounter(i.name, unit, description))
	case i.kind == upDownCounter:
		return whole(m.Int64ObservableUpDownCounter(i.name, unit, description))
	case i.whole:
		return whole(m.Int64ObservableGauge(i.name, unit, description))
	}
	return measured(m.Float64ObservableGauge(i.name, unit, description))
}

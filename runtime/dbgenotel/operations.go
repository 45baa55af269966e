package dbgenotel

import (
	"context"

	"go.opentelemetry.io/otel/metric"

	"github.com/dbgen-go/dbgen/runtime/observe"
)

// operations are the metrics of attempts.
type operations struct {
	duration metric.Float64Histogram
	rows     metric.Int64Histogram
}

// durations are the bounds that the conventions advise for operations.
var durations = metric.WithExplicitBucketBoundaries(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10)

func (o *operations) init(m metric.Meter) (err error) {
	o.duration, err = m.Float64Histogram("db.client.operation.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of database client operations."), durations)
	if err != nil {
		return err
	}
	o.rows, err = m.Int64Histogram("db.client.response.returned_rows", metric.WithUnit("{row}"),
		metric.WithDescription("The actual number of records returned by the database operation."),
		metric.WithExplicitBucketBoundaries(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000))
	return err
}

// record counts an attempt. kind is "" of one that did not fail.
func (o *operations) record(ctx context.Context, e *observe.Event, t *target, kind string) {
	of := t.counted(e)
	if kind != "" {
		of = []metric.RecordOption{metric.WithAttributeSet(t.failed(e, kind))}
	}
	o.duration.Record(ctx, e.Duration.Seconds(), of...)
	if rows, ok := returned(e); ok {
		o.rows.Record(ctx, rows, of...)
	}
}

// returned is how many rows the server returned; ok says that it is known.
func returned(e *observe.Event) (rows int64, ok bool) {
	if e.Failed() || e.Sent != 1 {
		return 0, false
	}
	switch e.About.Command {
	case "one", "many", "iter", "batchone", "batchmany":
		return e.Rows, true
	case "":
		return e.Rows, e.Operation == "SELECT"
	}
	return 0, false // what it counts are rows that were changed
}

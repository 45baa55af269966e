package dbgenotel

import (
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
)

// Options says what a Telemetry tells, and to whom.
type Options struct {
	TracerProvider trace.TracerProvider // nil: the global one
	MeterProvider  metric.MeterProvider // nil: the global one

	// OmitText leaves db.query.text out, which may be a few thousand bytes of each span.
	OmitText bool
	// Parameters adds db.query.parameter.0 and so on, of up to 200 bytes each. It needs
	// dbgen.QueriesConfig.Values, which is what keeps parameters at all.
	Parameters bool
	// Answered adds an event to the caller's span for each call that a cache answered.
	// Such a call then allocates, also where memory answers.
	Answered bool
}

// A Telemetry tells OpenTelemetry what DBs do. It is safe for concurrent use.
type Telemetry struct {
	opts       Options
	tracer     trace.Tracer
	meter      metric.Meter
	operations operations
	pools      pools
	targets    sync.Map // targetKey -> *target
	namespaces sync.Map // the address of a server -> its db.namespace
}

// New makes a Telemetry. It fails where the meter refuses an instrument.
func New(o Options) (*Telemetry, error) {
	if o.TracerProvider == nil {
		o.TracerProvider = otel.GetTracerProvider()
	}
	if o.MeterProvider == nil {
		o.MeterProvider = otel.GetMeterProvider()
	}
	t := &Telemetry{
		opts:   o,
		tracer: o.TracerProvider.Tracer(scope, trace.WithSchemaURL(schemaURL)),
		meter:  o.MeterProvider.Meter(scope, metric.WithSchemaURL(schemaURL)),
	}
	if err := errors.Join(t.operations.init(t.meter), t.pools.init(t.meter)); err != nil {
		return nil, fmt.Errorf("dbgenotel: %w", err)
	}
	return t, nil
}

// Configure adds to a configuration what makes spans of its DB's attempts, and metrics of
// operations and connections. Hooks, tracers and a ConfigurePool that it has stay. Call it
// once for each configuration, before dbgen.Open.
func (t *Telemetry) Configure(c *dbgen.Config) error {
	if t.opts.Parameters && !c.Queries.Values {
		return errors.New("dbgenotel: Options.Parameters is set, but parameters are not kept: set Config.Queries.Values, too, if they hold nothing secret")
	}
	c.Hooks = append(c.Hooks[:len(c.Hooks):len(c.Hooks)], hook{t})
	before := c.ConfigurePool
	c.ConfigurePool = func(p *pgxpool.Config) error {
		if before != nil {
			if err := before(p); err != nil {
				return err
			}
		}
		t.configure(p)
		return nil
	}
	return nil
}

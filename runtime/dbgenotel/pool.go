package dbgenotel

import (
	"context"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/multitracer"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// pools are the metrics of connections that are measured one by one.
type pools struct{ create, use metric.Float64Histogram }

func (p *pools) init(m metric.Meter) (err error) {
	p.create, err = m.Float64Histogram("db.client.connection.create_time", metric.WithUnit("s"),
		metric.WithDescription("The time it took to create a new connection."), durations)
	if err != nil {
		return err
	}
	p.use, err = m.Float64Histogram("db.client.connection.use_time", metric.WithUnit("s"),
		metric.WithDescription("The time between borrowing a connection and returning it to the pool."), durations)
	return err
}

// address names a server as Config of a pool and an event both know it.
func address(host string, port uint16) string {
	return net.JoinHostPort(host, strconv.Itoa(int(port)))
}

// configure notes the namespace of a server, and has its pool traced.
func (t *Telemetry) configure(p *pgxpool.Config) {
	c := p.ConnConfig
	at, namespace := address(c.Host, c.Port), c.Database
	schema, _, _ := strings.Cut(c.RuntimeParams["search_path"], ",")
	if schema = strings.Trim(schema, ` "`); schema != "" {
		namespace += "|" + schema
	}
	t.namespaces.Store(at, namespace)
	watch := &poolTracer{pools: &t.pools, of: []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(keyPoolName.String(t.poolName(at))))}}
	if c.Tracer == nil {
		c.Tracer = watch
	} else {
		c.Tracer = multitracer.New(c.Tracer, watch)
	}
}

// poolName names a pool as the conventions advise: address:port/namespace.
func (t *Telemetry) poolName(at string) string {
	if namespace := t.namespace(at); namespace != "" {
		return at + "/" + namespace
	}
	return at
}

// namespace returns the db.namespace of a server; "" of one that is not ours.
func (t *Telemetry) namespace(at string) string {
	namespace, _ := t.namespaces.Load(at)
	s, _ := namespace.(string)
	return s
}

// A poolTracer measures one pool's connections.
type poolTracer struct {
	pools *pools
	of    []metric.RecordOption
}

var (
	_ pgx.ConnectTracer     = (*poolTracer)(nil)
	_ pgxpool.AcquireTracer = (*poolTracer)(nil)
	_ pgxpool.ReleaseTracer = (*poolTracer)(nil)
)

type begunKey struct{}

// TraceConnectStart notes when a connection begins to be made.
func (p *poolTracer) TraceConnectStart(ctx context.Context, _ pgx.TraceConnectStartData) context.Context {
	return context.WithValue(ctx, begunKey{}, time.Now())
}

// TraceConnectEnd counts a connection that was made.
func (p *poolTracer) TraceConnectEnd(ctx context.Context, data pgx.TraceConnectEndData) {
	if begun, ok := ctx.Value(begunKey{}).(time.Time); ok && data.Err == nil {
		p.pools.create.Record(ctx, time.Since(begun).Seconds(), p.of...)
	}
}

// borrowed is the name under which a connection keeps when it was borrowed.
const borrowed = scope + ".borrowed"

// TraceAcquireStart does nothing.
func (p *poolTracer) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	return ctx
}

// TraceAcquireEnd notes when a connection is borrowed.
func (p *poolTracer) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, data pgxpool.TraceAcquireEndData) {
	if data.Err != nil || !p.pools.use.Enabled(ctx) {
		return
	}
	kept := data.Conn.PgConn().CustomData()
	since, ok := kept[borrowed].(*time.Time)
	if !ok {
		since = new(time.Time)
		kept[borrowed] = since
	}
	*since = time.Now()
}

// TraceRelease counts a connection that is given back.
func (p *poolTracer) TraceRelease(_ *pgxpool.Pool, data pgxpool.TraceReleaseData) {
	since, ok := data.Conn.PgConn().CustomData()[borrowed].(*time.Time)
	if ok && !since.IsZero() {
		p.pools.use.Record(context.Background(), time.Since(*since).Seconds(), p.of...)
		*since = time.Time{}
	}
}

// TraceQueryStart does nothing: the hook knows more of statements.
func (p *poolTracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

// TraceQueryEnd does nothing.
func (p *poolTracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

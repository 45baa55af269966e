package dbgen

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/runtime/pool"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// typeMaps hands out type maps like those of the pool's connections. A map and
// its codecs must not be used by two goroutines at once, so each is lent to one.
type typeMaps struct {
	cluster *pool.Cluster
	prepare func(context.Context, *pgx.Conn) error
	free    chan *pgtype.Map
}

// maxTypeMaps is how many maps are kept for later; more may be in use.
const maxTypeMaps = 32

func (m *typeMaps) init(c *pool.Cluster, prepare func(context.Context, *pgx.Conn) error) {
	m.cluster, m.prepare, m.free = c, prepare, make(chan *pgtype.Map, maxTypeMaps)
}

// take returns a map. Types that AfterConnect registers have numbers that only a
// server knows, so a map with them is that of a connection opened for the
// purpose, and kept when it is closed.
func (m *typeMaps) take(ctx context.Context) (*pgtype.Map, error) {
	select {
	case t := <-m.free:
		return t, nil
	default:
	}
	if m.prepare == nil {
		return pgtype.NewMap(), nil
	}
	conn, err := pgx.ConnectConfig(ctx, m.cluster.Primary().Pool().Config().ConnConfig)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := m.prepare(ctx, conn); err != nil {
		return nil, err
	}
	return conn.TypeMap(), nil
}

// give takes a map back.
func (m *typeMaps) give(t *pgtype.Map) {
	select {
	case m.free <- t:
	default:
	}
}

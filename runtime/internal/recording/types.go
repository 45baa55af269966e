package recording

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// TypeMaps hands out type maps like those of the connections that recordings are
// made on. A map and its codecs must not be used by two goroutines at once, so
// each is lent to one.
type TypeMaps struct {
	config  func() *pgx.ConnConfig
	prepare func(context.Context, *pgx.Conn) error
	free    chan *pgtype.Map
}

// maxTypeMaps is how many maps are kept for later; more may be in use.
const maxTypeMaps = 32

// NewTypeMaps returns the maps of connections to what config returns that were
// prepared by prepare, which may be nil.
func NewTypeMaps(config func() *pgx.ConnConfig, prepare func(context.Context, *pgx.Conn) error) *TypeMaps {
	return &TypeMaps{config, prepare, make(chan *pgtype.Map, maxTypeMaps)}
}

// Take returns a map. Types that are registered by prepare have numbers that only
// a server knows, so a map with them is that of a connection opened for the
// purpose, and kept when it is closed.
func (m *TypeMaps) Take(ctx context.Context) (*pgtype.Map, error) {
	select {
	case t := <-m.free:
		return t, nil
	default:
	}
	if m.prepare == nil {
		return pgtype.NewMap(), nil
	}
	conn, err := pgx.ConnectConfig(ctx, m.config())
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := m.prepare(ctx, conn); err != nil {
		return nil, err
	}
	return conn.TypeMap(), nil
}

// Give takes a map back.
func (m *TypeMaps) Give(t *pgtype.Map) {
	select {
	case m.free <- t:
	default:
	}
}

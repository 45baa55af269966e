package engine

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/runtime/internal/recording"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// typeMaps returns the maps by which recordings are played. Types that
// AfterConnect registers have numbers that only a server knows.
func (e *Engine) typeMaps() *recording.TypeMaps {
	if e.AfterConnect == nil {
		return recording.NewTypeMaps(nil)
	}
	return recording.NewTypeMaps(e.learnTypes)
}

// errBusy is why types are not learned now.
var errBusy = errors.New("dbgen: no connection is free")

// learnTypes takes a connection out of a pool for the sake of the types that it
// was told of. A map is part of its connection, so the connection is closed; the
// pool opens another when it needs one. A place in the pool is held until then:
// the server never sees more connections than the pool may have.
func (e *Engine) learnTypes(ctx context.Context, patient bool) (*pgtype.Map, error) {
	node, _, _ := e.Cluster.Replica(pool.Need{MaxLag: e.Routing.MaxLag}) // or, as without replicas, the primary
	if node == nil {
		node = e.Cluster.Primary()
		if err := node.Permit(); err != nil {
			return nil, err
		}
	}
	if !patient && !node.TryAcquire() {
		node.Report(pool.Abandoned)
		return nil, errBusy
	}
	if patient {
		if err := node.Acquire(ctx); err != nil {
			node.Report(pool.Abandoned)
			return nil, err
		}
	}
	conn, err := node.Pool().Acquire(ctx)
	if err != nil {
		exit(ctx, node, err)
		return nil, err
	}
	types := conn.Conn().TypeMap()
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.ConnectTimeout)
	defer cancel()
	_ = conn.Conn().Close(closing) // it is gone in any case
	conn.Release()
	exit(ctx, node, nil)
	return types, nil
}

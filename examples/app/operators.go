package main

import (
	"context"
	"fmt"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenprom"
	"github.com/dbgen-go/dbgen/runtime/debugpage"
	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// operators is what those look at who run the application, on a port that its users
// do not reach.
type operators struct {
	address string          // "": nothing is served
	page    *debugpage.Page // nil: there is none
}

// operate serves /metrics, /metrics/json, /health and, where it was asked for, /debug/dbgen on
// METRICS_PORT until ctx ends; with ENABLE_METRICS=false nothing of it.
func operate(ctx context.Context, handle *dbgen.DB, chain *httpx.Chain, cfg dbgen.MetricsConfig, own settings) (*operators, error) {
	server, err := dbgenprom.Serve(ctx, handle, cfg)
	if err != nil {
		return nil, err
	}
	server.Handle("/", chain.Endpoints())
	ops := &operators{}
	if own.pagePassword != "" || own.pageOpen {
		o := debugpage.Options{Password: own.pagePassword, WithoutAuthorization: own.pageOpen}
		if ops.page, err = debugpage.Handler(handle, o); err != nil {
			return nil, err
		}
		server.Handle("/debug/dbgen/", ops.page)
	}
	if at := server.Addr(); at != nil {
		ops.address = at.String()
		fmt.Printf("operators on http://%s\n", ops.address)
	}
	return ops, nil
}

// close ends live views. The DB must be closed after it.
func (o *operators) close() {
	if o.page != nil {
		o.page.Close()
	}
}

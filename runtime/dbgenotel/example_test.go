package dbgenotel_test

import (
	"context"
	"log"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenotel"
)

// With the providers that the application has set by otel.SetTracerProvider and
// otel.SetMeterProvider.
func Example() {
	ctx := context.Background()
	cfg, err := dbgen.ConfigFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	telemetry, err := dbgenotel.New(dbgenotel.Options{})
	if err != nil {
		log.Fatal(err)
	}
	if err := telemetry.Configure(&cfg); err != nil { // spans, and metrics of operations
		log.Fatal(err)
	}
	db, err := dbgen.Open(ctx, cfg)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	stop, err := telemetry.Observe(db) // metrics of pools, replicas, cache and limits
	if err != nil {
		log.Fatal(err)
	}
	defer stop()
}

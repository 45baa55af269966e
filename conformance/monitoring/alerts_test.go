package monitoring

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/rules"
)

const alertsFile = "../../deploy/prometheus/alerts.yml"

// Series of a minute each, on which an alert must fire, and no other, and be clear again
// at the end.
var alerts = map[string]string{
	"DatabaseQueriesSlow": `
		dbgen_query_duration_seconds_sum{job="app"} 0+60x20 1200+1x60
		dbgen_query_duration_seconds_count{job="app"} 0+300x20 6000+300x60`,
	"DatabaseQueriesFail": `
		dbgen_query_errors_total{job="app"} 0+5x20 100+0x60
		dbgen_query_calls_total{job="app"} 0+100x80`,
	"DatabasePoolExhausted": `dbgen_pool_exhausted_total{server="db1:5432"} 0x5 1+1x5 6x60`,
	"DatabasePoolBusy": `
		dbgen_pool_connections{server="db1:5432",state="used"} 48x20 10x60
		dbgen_pool_connections{server="db1:5432",state="idle"} 2x20 40x60
		dbgen_pool_connections_max{server="db1:5432"} 50x80`,
	"DatabaseReplicaLags": `dbgen_replica_lag_seconds{server="db2:5432"} 0.1x5 9x10 0.1x60`,
	"DatabaseReplicaDown": `dbgen_replica_healthy{server="db2:5432"} 1x5 0x10 1x60`,
	"DatabaseNoPrimary":   `dbgen_primary_up 1x5 0x10 1x60`,
	"RedisDown":           `dbgen_redis_up 1x5 0x10 1x60`,
	"CacheHitRateLow": `
		dbgen_cache_lookups_total{job="app",result="hit",tier="l1"} 0+10x40 400+190x60
		dbgen_cache_lookups_total{job="app",result="miss",tier="l1"} 0+190x40 7600+10x60`,
	"CacheInvalidationsPending": `dbgen_cache_pending_invalidations 0x5 3x10 0x60`,
	"LimitsRefuse": `
		dbgen_limit_calls_total{job="app",result="refused"} 0+10x20 200+0x60
		dbgen_limit_calls_total{job="app",result="allowed"} 0+90x80`,
	"QueryRepeatedInRequests": `dbgen_query_repeated_requests_total{query="db.Balance",rule="n-plus-one"} _x5 1x90`,
	"QueryPlanChanged":        `dbgen_query_plan_changes_total{query="db.Balance"} 0x5 1x90`,
}

// evaluated returns in which minutes each alert of the file fires on the series.
func evaluated(t *testing.T, series string, minutes int) map[string][]int {
	t.Helper()
	suite, err := promqltest.NewLazyLoader("load 1m\n\t"+strings.TrimSpace(series)+"\n", promqltest.LazyLoaderOpts{})
	if err != nil {
		t.Fatal(err)
	}
	defer suite.Close()
	m := rules.NewManager(&rules.ManagerOptions{
		QueryFunc:    rules.EngineQueryFunc(suite.QueryEngine(), suite.Storage()),
		AppendableV2: suite.Storage(), Queryable: suite.Storage(), Context: context.Background(),
		NotifyFunc: func(context.Context, string, ...*rules.Alert) {}, Logger: slog.New(slog.DiscardHandler),
	})
	groups, errs := m.LoadGroups(time.Minute, labels.EmptyLabels(), "", nil, false, alertsFile)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	fires := map[string][]int{}
	for _, g := range groups {
		for _, r := range g.AlertingRules() {
			fires[r.Name()] = nil
		}
	}
	for minute := range minutes {
		at := time.Unix(0, 0).UTC().Add(time.Duration(minute) * time.Minute)
		suite.WithSamplesTill(at, func(err error) {
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range groups {
				g.Eval(suite.Context(), at)
				for _, r := range g.AlertingRules() {
					if r.Health() != rules.HealthGood {
						t.Fatalf("%s: %v", r.Name(), r.LastError())
					}
					if r.State() == rules.StateFiring {
						fires[r.Name()] = append(fires[r.Name()], minute)
					}
				}
			}
		})
	}
	return fires
}

// Every alert fires, alone, and clears.
func TestAlerts(t *testing.T) {
	for name, series := range alerts {
		t.Run(name, func(t *testing.T) {
			const minutes = 80
			fires := evaluated(t, series, minutes)
			for other, at := range fires {
				switch {
				case alerts[other] == "":
					t.Errorf("%s has no series in this test", other)
				case other != name && len(at) > 0:
					t.Errorf("%s fires too, at %v", other, at)
				}
			}
			at := fires[name]
			if len(at) == 0 || at[len(at)-1] == minutes-1 {
				t.Errorf("it fires in the minutes %v, want some, and not the last", at)
			}
		})
	}
}

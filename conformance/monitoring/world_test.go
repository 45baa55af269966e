package monitoring

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/config"
	_ "github.com/prometheus/prometheus/discovery/dns" // which prometheus.yml names
	"github.com/prometheus/prometheus/discovery/targetgroup"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/scrape"
	"github.com/prometheus/prometheus/tsdb"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// What rates are taken over: Grafana takes four scrapes at least.
const (
	scrapeInterval = time.Second
	rateInterval   = 5 * scrapeInterval
)

// A library is the example's servers and two instances of its application.
type library struct {
	primary, replica *dbtest.PG
	redis            *dbtest.RedisServer
	urls, ops        []string // of the instances: for users, and for operators
}

// open starts all of it; it ends with the test.
func open(t *testing.T) *library {
	t.Helper()
	l := &library{primary: dbtest.Postgres(t)}
	files, err := filepath.Glob("../../examples/schema/*.sql")
	must(t, err)
	for _, file := range append(files, "../../examples/demo/seed.sql") {
		text, err := os.ReadFile(file)
		must(t, err)
		must(t, l.primary.Do(t.Context(), string(text)))
	}
	l.replica = l.primary.Replica(t)
	l.redis = dbtest.Redis(t)
	binary := filepath.Join(t.TempDir(), "app")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./app")
	build.Dir = "../../examples"
	build.Env = append(os.Environ(), "GOWORK=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the application: %v\n%s", err, out)
	}
	for range 2 {
		l.start(t, binary)
	}
	return l
}

// start starts an instance, with pools and a memory that are soon full and a threshold
// that is soon met.
func (l *library) start(t *testing.T, binary string) {
	t.Helper()
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+l.primary.DSN(), "DATABASE_REPLICA_URLS="+l.replica.DSN(), "REDIS_URL="+l.redis.URL(),
		"DB_POOL_MIN_CONNECTIONS=1", "DB_POOL_MAX_CONNECTIONS=4", "DB_POOL_ACQUIRE_TIMEOUT=0.3", "CACHE_L1_SIZE=64",
		"SLOW_QUERY_THRESHOLD_MS=1", "ENABLE_QUERY_EXPLAIN_ANALYZE=true",
		"LISTEN=127.0.0.1:0", "METRICS_PORT=0", "SESSION_KEYS="+strings.Repeat("0123456789abcdef", 4))
	var log strings.Builder
	cmd.Stderr = &log
	stdout, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		kill := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
		defer kill.Stop()
		if err := errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait()); err != nil {
			t.Errorf("the application: %v\n%s", err, &log)
		}
	})
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "operators on http://"); ok {
			l.ops = append(l.ops, address)
		}
		if address, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			l.urls = append(l.urls, address)
			return
		}
	}
	t.Fatal("the application does not listen")
}

// observed has the example used for half a minute, with faults, while Prometheus scrapes
// it as deploy/prometheus/prometheus.yml says, but more often.
func observed(t *testing.T) *figures {
	t.Helper()
	l := open(t)
	db, err := tsdb.Open(t.TempDir(), nil, nil, tsdb.DefaultOptions(), nil)
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	stop := scrapeInto(t, db, l.ops)
	f := &figures{
		engine:  promql.NewEngine(promql.EngineOpts{MaxSamples: 5e6, Timeout: time.Minute, LookbackDelta: 5 * time.Minute}),
		storage: db, from: time.Now(), step: scrapeInterval,
	}
	l.use(t)
	f.to = time.Now()
	stop()
	return f
}

// scrapeInto scrapes addresses until the function that it returns is called.
func scrapeInto(t *testing.T, db *tsdb.DB, addresses []string) (stop func()) {
	t.Helper()
	cfg, err := config.LoadFile("../../deploy/prometheus/prometheus.yml", false, nil)
	must(t, err)
	job := cfg.ScrapeConfigs[0]
	job.ScrapeInterval, job.ScrapeTimeout = model.Duration(scrapeInterval), model.Duration(scrapeInterval)
	manager, err := scrape.NewManager(&scrape.Options{DiscoveryReloadInterval: model.Duration(100 * time.Millisecond)}, nil, nil, nil, db, prometheus.NewRegistry())
	must(t, err)
	must(t, manager.ApplyConfig(cfg))
	group := &targetgroup.Group{Source: "test"}
	for _, address := range addresses {
		group.Targets = append(group.Targets, model.LabelSet{model.AddressLabel: model.LabelValue(address)})
	}
	targets := make(chan map[string][]*targetgroup.Group, 1)
	targets <- map[string][]*targetgroup.Group{job.JobName: {group}}
	ended := make(chan error, 1)
	go func() { ended <- manager.Run(targets) }()
	return func() {
		manager.Stop()
		must(t, <-ended)
		for _, target := range slices.Concat(manager.TargetsAll()[job.JobName]) {
			if err := target.LastError(); err != nil {
				t.Errorf("scraping %s: %v", target, err)
			}
		}
	}
}

// use has visitors come for half a minute in which most goes wrong that can.
func (l *library) use(t *testing.T) {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	visitors := l.visitors(ctx)
	defer func() {
		leave()
		visitors.Wait()
		if n := visitors.answered.Load(); n < 500 {
			t.Errorf("only %d requests were answered; of the rest: %v", n, visitors.refused)
		}
	}()
	pause := func(d time.Duration) {
		select {
		case <-t.Context().Done():
		case <-time.After(d):
		}
	}
	pause(6 * time.Second)
	// Writers wait for a row, with their connections, and others for a connection in vain.
	for n := range 12 {
		visitors.Go(func() { // some time after the rows are locked
			time.Sleep(500 * time.Millisecond)
			visitors.visit(ctx, l.urls[0], n, 6)
		})
	}
	must(t, l.primary.Do(ctx, "BEGIN; SELECT id FROM stories WHERE id <= 20 FOR UPDATE; SELECT pg_sleep(2); COMMIT"))
	pause(2 * time.Second)
	must(t, l.replica.Stop())
	pause(3 * time.Second)
	must(t, l.replica.Start())
	pause(3 * time.Second)
	must(t, l.redis.Stop())
	pause(3 * time.Second)
	must(t, l.redis.Start())
	pause(10 * time.Second)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

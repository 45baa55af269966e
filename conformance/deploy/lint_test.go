package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	_ "github.com/dbgen-go/dbgen/runtime/dbgenprom" // as the application has it, for its settings
)

const root = "../.."

// The compose file is one by the specification, its services are those of the guide, and
// every file that it mounts, builds or reads is there.
func TestCompose(t *testing.T) {
	path := filepath.Join(root, "deploy/compose.yaml")
	text, err := os.ReadFile(path)
	must(t, err)
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  filepath.Join(root, "deploy"),
		ConfigFiles: []types.ConfigFile{{Filename: path, Content: text}},
		Environment: map[string]string{},
	})
	must(t, err)
	want := []string{"app", "archive", "db1", "db2", "db3", "db4", "grafana", "prometheus", "redis-cluster", "redis1", "redis2", "redis3", "redis4", "redis5", "redis6", "schema"}
	if got := slices.Sorted(maps.Keys(project.Services)); !slices.Equal(got, want) {
		t.Errorf("services are %v, want %v", got, want)
	}
	for name, service := range project.Services {
		for _, v := range service.Volumes {
			if v.Type != types.VolumeTypeBind {
				continue
			}
			if _, err := os.Stat(v.Source); err != nil {
				t.Errorf("%s mounts %s: %v", name, v.Source, err)
			}
		}
		if service.Build != nil {
			if _, err := os.Stat(filepath.Join(service.Build.Context, service.Build.Dockerfile)); err != nil {
				t.Errorf("%s is built from what is not there: %v", name, err)
			}
		}
		for _, word := range slices.Concat(service.Entrypoint, service.Command) {
			if file, ok := strings.CutPrefix(word, "/etc/dbgen/"); ok {
				folder := "postgresql"
				if strings.HasPrefix(name, "redis") {
					folder = "redis"
				}
				if _, err := os.Stat(filepath.Join(root, "deploy", folder, file)); err != nil {
					t.Errorf("%s runs %s: %v", name, word, err)
				}
			}
		}
	}
	// What the application is told must be what the servers were told.
	app, db1 := project.Services["app"], project.Services["db1"]
	for _, name := range []string{"DB_PASSWORD", "DB_NAME", "DB_USER"} {
		if a, b := app.Environment[name], db1.Environment[name]; a == nil || b == nil || *a != *b {
			t.Errorf("%s of the application and of the primary differ", name)
		}
	}
	for name, value := range app.Environment {
		if strings.HasSuffix(name, "_HOST") {
			if _, ok := project.Services[*value]; !ok {
				t.Errorf("%s=%s is no service", name, *value)
			}
		}
	}
}

var variable = regexp.MustCompile(`(?m)^(# )?([A-Z][A-Z0-9_]*)=(\S*)`)

// The environment file has every variable of docs/runtime.md and of the example, and no
// others, and with all of their defaults the configuration is read without an error.
func TestEnvironmentFile(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "deploy/app.env"))
	must(t, err)
	page, err := os.ReadFile(filepath.Join(root, "docs/runtime.md"))
	must(t, err)
	_, table, _ := strings.Cut(string(page), "\n| variable | default | |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	documented := map[string]bool{}
	for line := range strings.Lines(table) {
		first, _, _ := strings.Cut(strings.TrimPrefix(line, "|"), "|")
		for _, m := range regexp.MustCompile("`([A-Z][A-Z0-9_<>n]*)`").FindAllStringSubmatch(first, -1) {
			documented[m[1]] = true
		}
	}
	for _, name := range ownVariables(t) {
		documented[name] = true
	}
	delete(documented, "DB_REPLICA_n_HOST")
	delete(documented, "DB_REPLICA_1_HOST") // there are three of them
	delete(documented, "CACHE_TTL_<TAG>")
	if len(documented) < 20 {
		t.Fatalf("docs/runtime.md names %d variables that can be read", len(documented))
	}
	for _, name := range os.Environ() { // those of the machine must not be in the way
		if name, _, _ := strings.Cut(name, "="); strings.HasPrefix(name, "DB_") || strings.HasPrefix(name, "REDIS_") || strings.HasPrefix(name, "DATABASE_") {
			t.Setenv(name, "")
		}
	}
	for _, m := range variable.FindAllStringSubmatch(string(text), -1) {
		name := m[2]
		t.Setenv(name, m[3])
		if strings.HasPrefix(name, "DB_REPLICA_") || name == "CACHE_TTL_STORIES" {
			continue
		}
		if !documented[name] {
			t.Errorf("deploy/app.env has %s, which neither docs/runtime.md nor the example knows", name)
		}
		delete(documented, name)
	}
	for name := range documented {
		t.Errorf("deploy/app.env lacks %s of docs/runtime.md or of the example", name)
	}
	for _, whole := range []string{"DATABASE_URL", "DATABASE_REPLICA_URLS", "REDIS_URL"} { // what stands there is a remark
		t.Setenv(whole, "")
	}
	cfg, err := dbgen.ConfigFromEnv()
	must(t, err)
	if len(cfg.Replicas) != 3 || cfg.Pool.MaxConns != 40 || !strings.Contains(cfg.Primary, "db1") {
		t.Errorf("read as %d replicas, %d connections, primary %q", len(cfg.Replicas), cfg.Pool.MaxConns, cfg.Primary)
	}
}

// ownVariables are what the example reads itself.
func ownVariables(t *testing.T) (names []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "examples/app/settings.go"))
	must(t, err)
	for _, m := range regexp.MustCompile(`os\.Getenv\("([A-Z_]+)"\)`).FindAllStringSubmatch(string(text), -1) {
		names = append(names, m[1])
	}
	if !slices.Contains(names, "SESSION_KEYS") {
		t.Fatalf("the example reads %v", names)
	}
	return names
}

// Prometheus' file has no field that Prometheus does not know, and scrapes a service of
// the compose file where the application listens.
func TestScrapeFile(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "deploy/prometheus/prometheus.yml"))
	must(t, err)
	var c struct {
		Global struct {
			ScrapeInterval     string `yaml:"scrape_interval"`
			ScrapeTimeout      string `yaml:"scrape_timeout"`
			EvaluationInterval string `yaml:"evaluation_interval"`
		}
		RuleFiles []string `yaml:"rule_files"`
		Scrape    []struct {
			Job     string `yaml:"job_name"`
			Path    string `yaml:"metrics_path"`
			Resolve []struct {
				Names []string
				Type  string
				Port  int
			} `yaml:"dns_sd_configs"`
		} `yaml:"scrape_configs"`
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	decoder.KnownFields(true)
	must(t, decoder.Decode(&c))
	if len(c.Scrape) == 0 || len(c.Scrape[0].Resolve) == 0 || c.Scrape[0].Resolve[0].Names[0] != "app" || c.Scrape[0].Resolve[0].Port != 8000 {
		t.Errorf("scraped is %+v, want the service app on port 8000", c.Scrape)
	}
	for _, pattern := range c.RuleFiles {
		if found, _ := filepath.Glob(filepath.Join(root, "deploy/prometheus", pattern)); len(found) == 0 {
			t.Errorf("there is no %s", pattern)
		}
	}
}

// Patroni's settings of PostgreSQL are those of the servers without it: a cluster that
// moves from one to the other keeps them.
func TestPatroniHasTheSameSettings(t *testing.T) {
	conf, err := os.ReadFile(filepath.Join(root, "deploy/postgresql/postgresql.conf"))
	must(t, err)
	settings := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^([a-z_]+) = ('[^']*'|\S+)`).FindAllStringSubmatch(string(conf), -1) {
		settings[m[1]] = strings.Trim(m[2], "'")
	}
	text, err := os.ReadFile(filepath.Join(root, "deploy/patroni/patroni.yml"))
	must(t, err)
	var c struct {
		Bootstrap struct {
			DCS struct {
				TTL          int                                 `yaml:"ttl"`
				LoopWait     int                                 `yaml:"loop_wait"`
				RetryTimeout int                                 `yaml:"retry_timeout"`
				PostgreSQL   struct{ Parameters map[string]any } `yaml:"postgresql"`
			} `yaml:"dcs"`
		}
	}
	must(t, yaml.Unmarshal(text, &c))
	if d := c.Bootstrap.DCS; d.TTL == 0 || d.LoopWait+2*d.RetryTimeout > d.TTL {
		t.Errorf("loop_wait %d + 2 × retry_timeout %d exceeds ttl %d", d.LoopWait, d.RetryTimeout, d.TTL)
	}
	parameters := c.Bootstrap.DCS.PostgreSQL.Parameters
	if len(parameters) < 20 {
		t.Fatalf("patroni.yml has %d parameters that can be read", len(parameters))
	}
	for name, value := range parameters {
		if got, ok := settings[name]; !ok || got != fmt.Sprint(value) {
			t.Errorf("%s is %v under Patroni and %q in postgresql.conf", name, value, got)
		}
	}
	// What Patroni sets itself, or what is a matter of one's own machines.
	own := []string{"listen_addresses", "synchronous_standby_names", "synchronous_commit", "statement_timeout", "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count",
		"checkpoint_completion_target", "wal_receiver_status_interval", "log_checkpoints", "log_replication_commands", "log_autovacuum_min_duration", "log_line_prefix"}
	for name := range settings {
		if _, ok := parameters[name]; !ok && !slices.Contains(own, name) {
			t.Errorf("%s stands in postgresql.conf, and not in patroni.yml", name)
		}
	}
}

// Every drill that the guide has is followed by the program, and the other way round.
func TestGuideIsFollowedWhole(t *testing.T) {
	g, err := readGuide(filepath.Join(root, "docs/deploy.md"))
	must(t, err)
	sources, err := filepath.Glob("*.go")
	must(t, err)
	var program strings.Builder
	for _, file := range sources {
		text, err := os.ReadFile(file)
		must(t, err)
		if !strings.HasSuffix(file, "_test.go") {
			program.Write(text)
		}
	}
	if len(g.blocks) < 15 {
		t.Errorf("the guide has %d blocks for the drill", len(g.blocks))
	}
	for _, name := range g.drills() {
		if !strings.Contains(program.String(), fmt.Sprintf("%q", name)) {
			t.Errorf("nothing follows the guide's drill %q", name)
		}
	}
	for _, b := range g.blocks {
		if b.lang == "sql" && b.want == "" {
			t.Errorf("docs/deploy.md:%d: the guide does not say what the query prints", b.line)
		}
	}
}

// The comparison can fail.
func TestMatches(t *testing.T) {
	for _, c := range []struct {
		got, want string
		ok        bool
	}{
		{" a |  b\n---+---\n 1 | 2\n(1 row)\n", "a | b\n1 | 2\n(1 row)", true},
		{" a | b\n 1 | 2\n", "a | b\n1 | …", true},
		{" a | b\n 1 | 3\n", "a | b\n1 | 2", false},
		{" a | b\n 1 | 2\n 1 | 2\n", "a | b\n1 | 2", false},
		{" a | b\n", "a | b\n1 | 2", false},
		{"1 | 2", "1 | 2 | 3", false},
		{"waiting for server to start.... done\nserver started", "waiting for server to start…\nserver started", true},
		{"done.", "done.*", false},
	} {
		if err := matches(c.got, c.want); (err == nil) != c.ok {
			t.Errorf("%q against %q: %v", c.got, c.want, err)
		}
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Passwords of the site's roles.
const (
	superuserPassword   = "drill-superuser"
	replicationPassword = "drill-replication"
	appPassword         = "drill-app's \"password\""
)

// A node is a PostgreSQL server of the guide: db1 is the first primary.
type node struct {
	site *site
	name string
	port int
	p    *program
}

// dsn is the node's URL for a user.
func (n *node) dsn(user, password, database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(user, password), Host: n.address(), Path: "/" + database, RawQuery: "sslmode=disable&connect_timeout=5"}
	return u.String()
}

func (n *node) admin() string   { return n.dsn("postgres", superuserPassword, "library") }
func (n *node) app() string     { return n.dsn("app", appPassword, "library") }
func (n *node) address() string { return "127.0.0.1:" + strconv.Itoa(n.port) }
func (n *node) data() string    { return filepath.Join(n.site.dir, n.name) }

// environment is what the scripts of deploy/postgresql read for this node.
func (n *node) environment(primary *node) map[string]string {
	return map[string]string{
		"NODE": n.name, "PGDATA": n.data(), "CONFIG": n.site.env["CONFIG"],
		"PRIMARY_HOST": "127.0.0.1", "PRIMARY_PORT": strconv.Itoa(primary.port),
		"REPLICATION_PASSWORD": replicationPassword, "SUPERUSER_PASSWORD": superuserPassword,
	}
}

// overrides are what a drill changes of postgresql.conf: the port, and what a test
// machine has no memory or patience for.
func (n *node) overrides() []string {
	args := []string{"-c", "config_file=" + n.site.env["CONFIG"], "-c", "hba_file=" + filepath.Join(n.site.dir, "deploy/postgresql/pg_hba.conf")}
	for _, o := range []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(n.port), "unix_socket_directories=",
		"shared_buffers=32MB", "maintenance_work_mem=32MB", "wal_keep_size=128MB", "max_wal_size=256MB", "log_replication_commands=off",
		"dynamic_shared_memory_type=mmap",
	} {
		args = append(args, "-c", o)
	}
	return args
}

// newNodes gives nodes ports, and psql their names.
func (s *site) newNodes(names ...string) (map[string]*node, error) {
	nodes := map[string]*node{}
	var services, passwords strings.Builder
	for _, user := range [][2]string{{"postgres", superuserPassword}, {"replicator", replicationPassword}, {"app", appPassword}} {
		fmt.Fprintf(&passwords, "*:*:*:%s:%s\n", user[0], user[1])
	}
	for _, name := range names {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		nodes[name] = &node{site: s, name: name, port: port}
		fmt.Fprintf(&services, "[%s]\nhost=127.0.0.1\nport=%d\nuser=postgres\ndbname=library\nsslmode=disable\n", name, port)
	}
	s.env["PGSERVICEFILE"] = filepath.Join(s.dir, "pg_service.conf")
	s.env["PGPASSFILE"] = filepath.Join(s.dir, "pgpass")
	s.env["CONFIG"] = filepath.Join(s.dir, "deploy/postgresql/postgresql.conf")
	if err := s.write("pg_service.conf", services.String(), 0o600); err != nil {
		return nil, err
	}
	return nodes, s.write("pgpass", passwords.String(), 0o600)
}

// archive makes the folders of the archive and of backups.
func (s *site) archive() error {
	s.env["WAL_ARCHIVE"], s.env["BACKUPS"] = filepath.Join(s.dir, "archive"), filepath.Join(s.dir, "backups")
	s.env["ARCHIVE_WAL"] = filepath.Join(s.dir, "deploy/postgresql/archive-wal")
	for _, dir := range []string{s.env["WAL_ARCHIVE"], s.env["BACKUPS"]} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := s.give(dir); err != nil {
			return err
		}
	}
	return nil
}

// startPrimary makes, starts and fills the first primary.
func (n *node) startPrimary(ctx context.Context) error {
	s := n.site
	if err := s.write("superuser", superuserPassword+"\n", 0o600); err != nil {
		return err
	}
	if _, err := s.run(ctx, nil, "initdb", "--pgdata="+n.data(), "--username=postgres", "--auth=scram-sha-256", "--pwfile="+filepath.Join(s.dir, "superuser"),
		"--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--wal-segsize=1"); err != nil {
		return err
	}
	args := append([]string{"postgres", "-D", n.data(), "-c", "cluster_name=" + n.name}, n.overrides()...)
	var err error
	if n.p, err = s.start(n.name, n.environment(n), args...); err != nil {
		return err
	}
	if err := n.ready(ctx); err != nil {
		return err
	}
	return n.fill(ctx)
}

// fill makes the application's role and database on a new primary, with the example's
// schema and rows.
func (n *node) fill(ctx context.Context) error {
	s := n.site
	where := map[string]string{"PGHOST": "127.0.0.1", "PGPORT": strconv.Itoa(n.port), "PGDATABASE": "library",
		"DB_NAME": "library", "DB_USER": "app", "DB_PASSWORD": appPassword, "REPLICATION_PASSWORD": replicationPassword}
	if _, err := s.run(ctx, where, "deploy/postgresql/roles"); err != nil {
		return err
	}
	where["PGUSER"], where["PGOPTIONS"] = "app", "-c synchronous_commit=local"
	_, err := s.sh(ctx, where, "deploy/postgresql/schema examples/schema/*.sql examples/demo/seed.sql")
	return err
}

// startReplica starts the node as a replica.
func (n *node) startReplica(primary *node) (err error) {
	n.p, err = n.site.start(n.name, n.environment(primary), append([]string{"deploy/postgresql/replica"}, n.overrides()...)...)
	return err
}

// rejoin starts a node that was the primary as a replica of its successor.
func (n *node) rejoin(primary *node) (err error) {
	n.p, err = n.site.start(n.name, n.environment(primary), append([]string{"deploy/postgresql/rejoin"}, n.overrides()...)...)
	return err
}

// ready waits until the node takes connections.
func (n *node) ready(ctx context.Context) error {
	err := eventually(ctx, 60*time.Second, n.name+" takes connections", func() error {
		if n.p != nil && !n.p.running() {
			return hopeless{errors.New("it ended")}
		}
		_, err := queryOne[bool](ctx, n.dsn("postgres", superuserPassword, "postgres"), "SELECT true")
		return err
	})
	if err != nil && n.p != nil {
		return fmt.Errorf("%w\n%s", err, n.p.log())
	}
	return err
}

// queryOne reads one value over a connection of its own.
func queryOne[T any](ctx context.Context, dsn, sql string, args ...any) (value T, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return value, err
	}
	defer conn.Close(ctx)
	return value, conn.QueryRow(ctx, sql, args...).Scan(&value)
}

// do runs SQL over a connection of its own.
func do(ctx context.Context, dsn, sql string, args ...any) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql, args...)
	return err
}

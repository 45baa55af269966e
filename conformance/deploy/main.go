// Command deploy runs what docs/deploy.md says, on one machine with real servers: the
// commands and queries are taken from the page, the settings and scripts from deploy/,
// and the application is examples/app as a process that knows its environment alone. It
// knows how an operator works; it must not know how the runtime does.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := flag.String("root", "..", "the repository's `folder`")
	url := flag.String("load", "", "only put load on an application that runs, at this `address`")
	span := flag.Duration("for", time.Minute, "how long, with -load")
	writers := flag.Int("writers", 2, "how many users write, with -load")
	readers := flag.Int("readers", 6, "how many users read, with -load")
	flag.Parse()
	if *url != "" {
		l := startLoad(ctx, *url, fmt.Sprintf("load-%d", time.Now().Unix()), *writers, *readers)
		select {
		case <-ctx.Done():
		case <-time.After(*span):
		}
		l.stop()
		fmt.Println(l.figures())
		fmt.Printf("failures: %v; reads that did not see their user's own write: %d; longest time without a write: %v\n", l.failed, len(l.stale), l.gap.Round(time.Millisecond))
		return
	}
	if err := run(ctx, *root, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "deploy:", err)
		os.Exit(1)
	}
}

// A drill is the guide, followed at a site.
type drill struct {
	*site
	*guide
	root    string
	quiet   bool
	nodes   map[string]*node
	redis   []*redisNode
	etcd    []*program
	members []*member
}

// newDrill reads the guide and makes a site. Its servers are those of the PostgreSQL that
// is installed.
func newDrill(root string, out io.Writer) (*drill, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	g, err := readGuide(filepath.Join(root, "docs/deploy.md"))
	if err != nil {
		return nil, err
	}
	s, err := newSite(root, bin, out)
	if err != nil {
		return nil, err
	}
	return &drill{site: s, guide: g, root: root}, nil
}

// follow runs the guide's blocks of a name at the site.
func (d *drill) follow(ctx context.Context, name string, more map[string]string) (string, error) {
	return d.guide.follow(ctx, d.site, name, more, !d.quiet)
}

// postgresBin finds the folder of PostgreSQL's programs: the newest one.
func postgresBin() (string, error) {
	if bin := os.Getenv("DBGEN_PG_BIN"); bin != "" {
		return bin, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/pg_rewind")
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		path, err := exec.LookPath("pg_rewind")
		if err != nil {
			return "", errors.New("PostgreSQL's programs are not here: apt-get install postgresql, or set DBGEN_PG_BIN to their folder")
		}
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return "", err
		}
		found = []string{path}
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// run follows the whole guide: first a primary with replicas that people look after,
// then Patroni's.
func run(ctx context.Context, root string, out io.Writer) error {
	by := func(steps func(d *drill) []func(context.Context) error) (err error) {
		d, err := newDrill(root, out)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, d.close()) }()
		if err := d.buildApp(ctx, root); err != nil {
			return err
		}
		for _, step := range steps(d) {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	}
	err := by(func(d *drill) []func(context.Context) error {
		return []func(context.Context) error{
			d.startReplication, d.verify, d.backup, d.startRedis, d.rollBack, d.adopt, d.trouble,
			func(ctx context.Context) error { return d.loadTest(ctx, 15*time.Second) },
			func(ctx context.Context) error { return d.redisFailover(ctx, 3) },
			d.failover, d.asynchronous,
		}
	})
	if err != nil {
		return err
	}
	if err := havePatroni(); err != nil {
		return err
	}
	return by(func(d *drill) []func(context.Context) error {
		return []func(context.Context) error{d.startRedis, d.startPatroni, d.failUnderPatroni}
	})
}

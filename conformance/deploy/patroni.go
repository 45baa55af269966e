package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A member is a node that Patroni looks after.
type member struct {
	*node
	rest int // the port of Patroni's own interface
}

// havePatroni says why there can be no drill with Patroni here, nil when there can.
func havePatroni() error {
	for _, program := range []string{"patroni", "patronictl", "etcd"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("%s is not here: apt-get install patroni etcd-server", program)
		}
	}
	return nil
}

// startEtcd starts three etcd nodes by deploy/etcd/etcd.env.
func (d *drill) startEtcd(ctx context.Context) error {
	text, err := os.ReadFile(filepath.Join(d.dir, "deploy/etcd/etcd.env"))
	if err != nil {
		return err
	}
	protocol, err := etcdProtocol(ctx, d)
	if err != nil {
		return err
	}
	common := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(name, "#") {
			common[name] = value
		}
	}
	var clients, peers [3]string
	var initial, hosts []string
	for k := range 3 {
		for _, url := range []*string{&clients[k], &peers[k]} {
			port, err := freePort()
			if err != nil {
				return err
			}
			*url = "http://127.0.0.1:" + strconv.Itoa(port)
		}
		initial = append(initial, fmt.Sprintf("etcd%d=%s", k+1, peers[k]))
		hosts = append(hosts, strings.TrimPrefix(clients[k], "http://"))
	}
	for k := range 3 {
		name := fmt.Sprintf("etcd%d", k+1)
		more := map[string]string{
			"ETCD_NAME": name, "ETCD_DATA_DIR": filepath.Join(d.dir, name), "ETCD_INITIAL_CLUSTER": strings.Join(initial, ","),
			"ETCD_LISTEN_CLIENT_URLS": clients[k], "ETCD_ADVERTISE_CLIENT_URLS": clients[k],
			"ETCD_LISTEN_PEER_URLS": peers[k], "ETCD_INITIAL_ADVERTISE_PEER_URLS": peers[k],
		}
		maps.Copy(more, common)
		if protocol == "PATRONI_ETCD_HOSTS" {
			more["ETCD_ENABLE_V2"] = "true"
		}
		p, err := d.start(name, more, "etcd")
		if err != nil {
			return err
		}
		d.etcd = append(d.etcd, p)
	}
	d.env[protocol] = strings.Join(hosts, ",")
	return eventually(ctx, 30*time.Second, "etcd has a leader", func() error {
		var health struct{ Health string }
		if err := getJSON(ctx, clients[0]+"/health", &health); err != nil {
			return fmt.Errorf("%w\n%s", err, d.etcd[0].log())
		}
		if health.Health != "true" {
			return fmt.Errorf("its health is %q", health.Health)
		}
		return nil
	})
}

// etcdProtocol names the variable by which Patroni is told of etcd. Before 3.0.3 a leader
// that was frozen and wakes up takes the lock from its successor by etcd's newer protocol:
// those speak the older one, which the guide says, too.
func etcdProtocol(ctx context.Context, d *drill) (string, error) {
	text, err := d.run(ctx, nil, "patroni", "--version")
	if err != nil {
		return "", err
	}
	var major, minor, patch int
	if _, err := fmt.Sscanf(text, "patroni %d.%d.%d", &major, &minor, &patch); err != nil {
		return "", fmt.Errorf("patroni --version prints %q: %w", text, err)
	}
	if slices.Compare([]int{major, minor, patch}, []int{3, 0, 3}) < 0 {
		d.say("Patroni is %d.%d.%d: it speaks etcd's older protocol", major, minor, patch)
		return "PATRONI_ETCD_HOSTS", nil
	}
	return "PATRONI_ETCD3_HOSTS", nil
}

// startPatroni starts three nodes by deploy/patroni/patroni.yml, of which Patroni makes a
// primary and two replicas, and fills the database.
func (d *drill) startPatroni(ctx context.Context) (err error) {
	start := time.Now()
	if err := d.startEtcd(ctx); err != nil {
		return err
	}
	if d.nodes, err = d.newNodes("db1", "db2", "db3"); err != nil {
		return err
	}
	if err := d.archive(); err != nil {
		return err
	}
	// What a test machine lacks: memory, and a folder for sockets.
	path := "deploy/patroni/patroni.yml"
	text, err := os.ReadFile(filepath.Join(d.dir, path))
	if err != nil {
		return err
	}
	small := strings.NewReplacer("shared_buffers: 4GB", "shared_buffers: 32MB", "maintenance_work_mem: 512MB", "maintenance_work_mem: 32MB",
		"wal_keep_size: 1GB", "wal_keep_size: 128MB", "max_wal_size: 8GB", "max_wal_size: 256MB",
		"      parameters:\n", "      parameters:\n        unix_socket_directories: ''\n", "    - data-checksums", "    - data-checksums\n    - wal-segsize: '1'").Replace(string(text))
	if err := d.write(path, small, 0o644); err != nil {
		return err
	}
	for _, name := range []string{"db1", "db2", "db3"} {
		m := &member{node: d.nodes[name]}
		if m.rest, err = freePort(); err != nil {
			return err
		}
		rest := "127.0.0.1:" + strconv.Itoa(m.rest)
		more := map[string]string{
			"PATRONI_NAME": name, "PATRONI_POSTGRESQL_LISTEN": m.address(), "PATRONI_POSTGRESQL_CONNECT_ADDRESS": m.address(),
			"PATRONI_POSTGRESQL_DATA_DIR": m.data(), "PATRONI_POSTGRESQL_BIN_DIR": d.bin, "PATRONI_POSTGRESQL_PGPASS": filepath.Join(d.dir, name+".pgpass"),
			"PATRONI_RESTAPI_LISTEN": rest, "PATRONI_RESTAPI_CONNECT_ADDRESS": rest,
			"PATRONI_SUPERUSER_PASSWORD": superuserPassword, "PATRONI_REPLICATION_PASSWORD": replicationPassword,
		}
		if m.p, err = d.start(name, more, "patroni", path); err != nil {
			return err
		}
		d.members = append(d.members, m)
		if len(d.members) == 1 { // so that it is the first primary
			if err := m.ready(ctx); err != nil {
				return err
			}
		}
	}
	if err := d.whole(ctx); err != nil {
		return err
	}
	leader, _, err := d.roles(ctx)
	if err != nil {
		return err
	}
	if err := leader.fill(ctx); err != nil {
		return err
	}
	d.say("three etcd nodes and three of Patroni run after %v", time.Since(start).Round(100*time.Millisecond))
	_, err = d.follow(ctx, "patroni_list", nil)
	return err
}

// clusterState is what Patroni answers of its members.
type clusterState struct {
	Members []struct {
		Name, Role, State string
		Timeline          int
	}
}

// roles returns the leader and the synchronous standby, as the first member says that
// answers. An error says what is not as it should be.
func (d *drill) roles(ctx context.Context) (leader, standby *member, err error) {
	var state clusterState
	for _, m := range d.members {
		if err = getJSON(ctx, fmt.Sprintf("http://127.0.0.1:%d/cluster", m.rest), &state); err == nil {
			break
		}
	}
	if err != nil {
		return nil, nil, err
	}
	timelines := map[int]bool{}
	streaming := 0
	for _, s := range state.Members {
		timelines[s.Timeline] = true
		for _, m := range d.members {
			switch {
			case m.name != s.Name:
			case s.Role == "leader" && s.State == "running":
				leader = m
			case s.Role == "sync_standby":
				standby = m
			}
		}
		if s.Role != "leader" && (s.State == "running" || s.State == "streaming") {
			streaming++
		}
	}
	if leader == nil || standby == nil || streaming != 2 || len(timelines) != 1 {
		return leader, standby, fmt.Errorf("the cluster is %+v", state.Members)
	}
	return leader, standby, nil
}

// whole waits until there are a leader, a synchronous standby and a replica.
func (d *drill) whole(ctx context.Context) error {
	return eventually(ctx, 90*time.Second, "Patroni's cluster is whole", func() error {
		_, _, err := d.roles(ctx)
		return err
	})
}

// postmaster is the number of a member's PostgreSQL server, which is no child of Patroni.
func (m *member) postmaster() (int, error) {
	text, err := os.ReadFile(filepath.Join(m.data(), "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(strings.TrimSpace(line))
}

// killPostgres ends the member's PostgreSQL as a crash does; Patroni lives.
func (m *member) killPostgres() error {
	pid, err := m.postmaster()
	if err != nil {
		return err
	}
	for _, pid := range freezeTree(pid) {
		_ = syscall.Kill(pid, syscall.SIGKILL) // may have ended by itself
	}
	return nil
}

// freezeAll stops the member's PostgreSQL and Patroni in their tracks.
func (m *member) freezeAll() error {
	pid, err := m.postmaster()
	if err != nil {
		return err
	}
	m.p.frozen = freezeTree(m.p.pid, pid)
	return nil
}

func getJSON(ctx context.Context, url string, v any) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(v)
}

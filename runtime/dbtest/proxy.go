package dbtest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
)

// A NetworkProxy stands between a client and a server and can part them, while
// others still reach the server: a partition of the network. It is safe for
// concurrent use.
type NetworkProxy struct {
	Endpoint // the server's, by way of the proxy

	to     string
	listen net.Listener
	served sync.WaitGroup

	mu    sync.Mutex
	fault fault
	pipes map[*pipe]struct{}
}

type fault int

const (
	none    fault = iota
	refused       // connections are closed
	dropped       // connections stay open, and nothing comes through
)

// pipe is one connection through the proxy.
type pipe struct {
	client, server net.Conn
	lost           bool // it was open while packets were dropped
}

func (p *pipe) close() {
	p.client.Close()
	if p.server != nil {
		p.server.Close()
	}
}

// Proxy starts a proxy to a server that is closed when the test ends.
func (e Endpoint) Proxy(t testing.TB) *NetworkProxy {
	t.Helper()
	p, err := e.StartProxy()
	if err != nil {
		t.Fatal(err)
	}
	closeWith(t, p)
	return p
}

// StartProxy is Proxy without a test; the caller closes the proxy.
func (e Endpoint) StartProxy() (*NetworkProxy, error) {
	listen, err := net.Listen("tcp", net.JoinHostPort(localhost, "0"))
	if err != nil {
		return nil, fmt.Errorf("dbtest: proxy: %w", err)
	}
	p := &NetworkProxy{Endpoint: e, to: net.JoinHostPort(e.Host, strconv.Itoa(e.Port)), listen: listen, pipes: map[*pipe]struct{}{}}
	p.Host, p.Port = localhost, listen.Addr().(*net.TCPAddr).Port
	p.served.Go(p.serve)
	return p, nil
}

// Refuse parts client and server as a machine that is down does: what is open is
// closed, and so is at once what is opened.
func (p *NetworkProxy) Refuse() { p.set(refused) }

// Drop parts client and server as a network does that loses every packet:
// connections stay open, new ones too, and nothing comes through.
func (p *NetworkProxy) Drop() { p.set(dropped) }

// Heal joins client and server again. Connections on which something was lost are
// closed.
func (p *NetworkProxy) Heal() { p.set(none) }

func (p *NetworkProxy) set(f fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = f
	for open := range p.pipes {
		switch {
		case f == dropped:
			open.lost = true
		case f == refused, open.lost:
			open.close()
		}
	}
}

func (p *NetworkProxy) serve() {
	for {
		client, err := p.listen.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			p.served.Go(func() { p.pipe(client) })
		}
	}
}

func (p *NetworkProxy) pipe(client net.Conn) {
	open := &pipe{client: client}
	p.mu.Lock()
	f := p.fault
	open.lost = f == dropped
	p.pipes[open] = struct{}{}
	p.mu.Unlock()
	defer func() {
		open.close()
		p.mu.Lock()
		delete(p.pipes, open)
		p.mu.Unlock()
	}()
	switch f {
	case refused:
		return
	case dropped:
		_, _ = io.Copy(io.Discard, client)
		return
	}
	server, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	p.mu.Lock()
	open.server = server
	parted := p.fault == refused
	p.mu.Unlock()
	if parted {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { p.copy(open, server, client) })
	both.Go(func() { p.copy(open, client, server) })
	both.Wait()
}

// copy passes on what comes, until one side ends or packets are dropped; then it
// only takes it.
func (p *NetworkProxy) copy(open *pipe, to, from net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		p.mu.Lock()
		lost := open.lost
		p.mu.Unlock()
		if n > 0 && !lost {
			if _, err := to.Write(buf[:n]); err != nil {
				break
			}
		}
		if err != nil {
			if lost {
				return // the other side does not learn of it either
			}
			break
		}
	}
	open.close()
}

// Close parts client and server for good.
func (p *NetworkProxy) Close() error {
	p.Refuse()
	err := p.listen.Close()
	p.served.Wait()
	return err
}

package rounds

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"os"
	"sync"
)

// What sends requests, by an interface of the program's own.
type sender interface {
	Do(*http.Request) (*http.Response, error)
}

type payment struct {
	ID     int64
	Status string
}

// The client's calls, which the service has, too: each finds its client first.
type clientCalls interface {
	Pay(ctx context.Context, p payment) (payment, error)
}

type serviceCalls interface {
	clientCalls
	Send(ctx context.Context, p payment) (payment, error)
}

type client struct{ http sender }

func (c *client) Pay(ctx context.Context, p payment) (payment, error) {
	resp, err := c.request(ctx)
	if err != nil {
		return p, err
	}
	defer resp.Body.Close()
	return p, json.NewDecoder(resp.Body).Decode(&p)
}

func (c *client) request(ctx context.Context) (resp *http.Response, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://payments", nil)
	if err != nil {
		return nil, err
	}
	return c.http.Do(req)
}

type service struct {
	db   *sql.DB
	http sender
}

func (s *service) client(ctx context.Context) (clientCalls, error) {
	var key string
	err := s.db.QueryRowContext(ctx, "SELECT key FROM settings").Scan(&key)
	return &client{s.http}, err
}

func (s *service) Pay(ctx context.Context, p payment) (payment, error) {
	c, err := s.client(ctx)
	if err != nil {
		return p, err
	}
	return c.Pay(ctx, p)
}

func (s *service) Send(ctx context.Context, p payment) (payment, error) { return s.Pay(ctx, p) }

type dispatcher struct {
	db       *sql.DB
	payments serviceCalls
}

func (d *dispatcher) store(ctx context.Context, p payment) error {
	_, err := d.db.ExecContext(ctx, "UPDATE payments SET status = $2 WHERE id = $1", p.ID, p.Status)
	return err
}

// Each round waits for the service, and keeps what it said.
func (d *dispatcher) dispatch(ctx context.Context, all []payment) error {
	for _, p := range all {
		paid, err := d.payments.Send(ctx, p)
		if err != nil {
			return err
		}
		if err := d.store(ctx, paid); err != nil {
			return err
		}
	}
	return nil
}

// What only makes requests sends none.
type maker interface {
	Make(p payment) (*http.Request, error)
}

func (d *dispatcher) prepare(ctx context.Context, m maker, all []payment) (reqs []*http.Request, err error) {
	for _, p := range all {
		req, err := m.Make(p)
		if err != nil {
			return nil, err
		}
		if err := d.store(ctx, p); err != nil { // want write-in-loop
			return nil, err
		}
		reqs = append(reqs, req)
	}
	return reqs, nil
}

// A store of objects, of which one kind keeps them in a table, and others in files and
// behind a service: one call for each object is what it offers.
type objects interface {
	Put(ctx context.Context, p payment) error
}

type rowObjects struct{ db *sql.DB }

func (o *rowObjects) Put(ctx context.Context, p payment) error {
	_, err := o.db.ExecContext(ctx, "INSERT INTO objects (id, status) VALUES ($1, $2)", p.ID, p.Status)
	return err
}

type remoteObjects struct{ http sender }

func (o *remoteObjects) Put(ctx context.Context, p payment) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, "http://objects/"+p.Status, nil)
	if err != nil {
		return err
	}
	resp, err := o.http.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

type fileObjects struct{ dir string }

func (o *fileObjects) Put(ctx context.Context, p payment) error {
	return os.WriteFile(o.dir+"/"+p.Status, nil, 0o600)
}

var _, _, _ objects = &rowObjects{}, &remoteObjects{}, &fileObjects{}

func putAll(ctx context.Context, o objects, all []payment) error {
	for _, p := range all {
		if err := o.Put(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// Of a table and files it may as well be the table.
type notes interface {
	Note(ctx context.Context, p payment) error
}

type rowNotes struct{ db *sql.DB }

func (n *rowNotes) Note(ctx context.Context, p payment) error {
	_, err := n.db.ExecContext(ctx, "INSERT INTO notes (id, status) VALUES ($1, $2)", p.ID, p.Status)
	return err
}

type fileNotes struct{ dir string }

func (n *fileNotes) Note(ctx context.Context, p payment) error {
	return os.WriteFile(n.dir+"/"+p.Status, nil, 0o600)
}

var _, _ notes = &rowNotes{}, &fileNotes{}

func noteAll(ctx context.Context, n notes, all []payment) error {
	for _, p := range all {
		if err := n.Note(ctx, p); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A round with a call of one is a job; with a call of the other it is none.
func putAndStore(ctx context.Context, o objects, db *sql.DB, all []payment) error {
	for _, p := range all {
		if err := o.Put(ctx, p); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO stored (id) VALUES ($1)", p.ID); err != nil {
			return err
		}
	}
	return nil
}

func noteAndStore(ctx context.Context, n notes, db *sql.DB, all []payment) error {
	for _, p := range all {
		if err := n.Note(ctx, p); err != nil { // want write-in-loop
			return err
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO noted (id) VALUES ($1)", p.ID); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What goes on beside the rounds is not waited for: the look-up is all that one does.
func announceAll(ctx context.Context, db *sql.DB, client *http.Client, ids []int64) error {
	for _, id := range ids {
		var url string
		if err := db.QueryRowContext(ctx, "SELECT url FROM readers WHERE id = $1", id).Scan(&url); err != nil { // want n-plus-one
			return err
		}
		go func() {
			client.Get(url)
		}()
		announcer{client}.start(url)
	}
	return nil
}

type announcer struct{ client *http.Client }

func (a announcer) start(url string) { go a.send(url) }

func (a announcer) send(url string) error {
	_, err := a.client.Get(url)
	return err
}

// Here it is, or the look-up goes on there, too.
func announceAndWait(ctx context.Context, db *sql.DB, client *http.Client, ids []int64) error {
	var wait sync.WaitGroup
	for _, id := range ids {
		var url string
		if err := db.QueryRowContext(ctx, "SELECT url FROM readers WHERE id = $1", id).Scan(&url); err != nil {
			return err
		}
		wait.Add(1)
		go func() {
			defer wait.Done()
			client.Get(url)
		}()
	}
	wait.Wait()
	return nil
}

func announceApart(ctx context.Context, db *sql.DB, client *http.Client, ids []int64) {
	for _, id := range ids {
		go func() {
			var url string
			if err := db.QueryRowContext(ctx, "SELECT url FROM readers WHERE id = $1", id).Scan(&url); err == nil {
				client.Get(url)
			}
		}()
	}
}

package jobs

import (
	"context"

	"connectrpc.com/connect"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/ethereum/go-ethereum/ethclient"
	"google.golang.org/grpc"

	"db"
)

// A generated client of gRPC, known by the options that its calls take.
type walletClient interface {
	Pay(ctx context.Context, id int64, opts ...grpc.CallOption) error
}

// The round waits for the service.
func callEach(ctx context.Context, q *db.Queries, w walletClient, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id)
		w.Pay(ctx, u.ID)
	}
}

// A client of AWS, known by its options.
func deleteEach(ctx context.Context, q *db.Queries, c *s3.Client, ids []int64) {
	for _, id := range ids {
		s, _ := q.GetStory(ctx, id)
		c.DeleteObject(ctx, &s.Slug)
	}
}

// Options of another kind are no sign.
type option func()

type local struct{}

func (local) Pay(ctx context.Context, id int64, opts ...option) error { return nil }

// The query is all that waits.
func localEach(ctx context.Context, q *db.Queries, w local, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id) // want `for each id `
		w.Pay(ctx, u.ID)
	}
}

// One of two implementations sends requests: that is what the method is for.
type notifier interface {
	Notify(ctx context.Context, name string) error
}

type chatNotifier struct{ c *s3.Client }

func (n chatNotifier) Notify(ctx context.Context, name string) error {
	return n.c.DeleteObject(ctx, &name)
}

type logNotifier struct{}

func (logNotifier) Notify(ctx context.Context, name string) error {
	print(name)
	return nil
}

// The round waits for one.
func notifyEach(ctx context.Context, q *db.Queries, n notifier, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id)
		n.Notify(ctx, u.Name)
	}
}

// A logger cannot fail: one that sends what it is told is an exception.
type logger interface {
	Log(ctx context.Context, name string)
}

type chatLogger struct{ c *s3.Client }

func (n chatLogger) Log(ctx context.Context, name string) { n.c.DeleteObject(ctx, &name) }

type printLogger struct{}

func (printLogger) Log(ctx context.Context, name string) { print(name) }

// The query is what waits.
func logEach(ctx context.Context, q *db.Queries, l logger, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id) // want `for each id `
		l.Log(ctx, u.Name)
	}
}

// One implementation sends requests, the other asks the database.
type directory interface {
	Find(ctx context.Context, id int64) (string, error)
}

type chatDirectory struct{ c *s3.Client }

func (n chatDirectory) Find(ctx context.Context, id int64) (string, error) {
	var s string
	return s, n.c.DeleteObject(ctx, &s)
}

type sqlDirectory struct{ q *db.Queries }

func (n sqlDirectory) Find(ctx context.Context, id int64) (string, error) {
	u, err := n.q.GetUser(ctx, id)
	return u.Name, err
}

// It may be the one that asks.
func findEach(ctx context.Context, d directory, ids []int64) {
	for _, id := range ids {
		d.Find(ctx, id) // want `query GetUser \(through directory.Find\) .*1 of 2 implementations of directory.Find run it`
	}
}

// The database keeps what the service says: what is there is returned first.
func kept(ctx context.Context, q *db.Queries, c *s3.Client, id int64) (string, error) {
	u, err := q.GetUser(ctx, id)
	if err != nil {
		return "", err
	}
	if u.Name != "" {
		return u.Name, nil
	}
	var s string
	return s, c.DeleteObject(ctx, &s)
}

// So most rounds are a query.
func keptEach(ctx context.Context, q *db.Queries, c *s3.Client, ids []int64) {
	for _, id := range ids {
		kept(ctx, q, c, id) // want `query GetUser \(through kept\) runs once for each id `
	}
}

// All that there is sends requests.
type sender interface {
	Send(ctx context.Context, name string) error
}

type chatSender struct{ c *s3.Client }

func (n chatSender) Send(ctx context.Context, name string) error {
	return n.c.DeleteObject(ctx, &name)
}

// So the round waits.
func sendEach(ctx context.Context, q *db.Queries, s sender, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id)
		s.Send(ctx, u.Name)
	}
}

// A client of Connect's: that the server implements it, too, is in another process.
type accountsClient interface {
	Account(ctx context.Context, req *connect.Request[int64]) (*connect.Response[string], error)
}

type accountsServer struct{ q *db.Queries }

func (s accountsServer) Account(ctx context.Context, req *connect.Request[int64]) (*connect.Response[string], error) {
	u, err := s.q.GetUser(ctx, *req.Msg)
	return &connect.Response[string]{Msg: &u.Name}, err
}

// The server's query is not this process's.
func accounts(ctx context.Context, c accountsClient, ids []int64) {
	for _, id := range ids {
		c.Account(ctx, &connect.Request[int64]{Msg: &id})
	}
}

// The round waits for the other process.
func accountsAndQuery(ctx context.Context, q *db.Queries, c accountsClient, ids []int64) {
	for _, id := range ids {
		q.GetUser(ctx, id)
		c.Account(ctx, &connect.Request[int64]{Msg: &id})
	}
}

// Messages come as they come.
func stream(ctx context.Context, q *db.Queries, messages *connect.ClientStream[int64]) {
	for messages.Receive() {
		q.GetUser(ctx, *messages.Msg())
	}
}

// A node of a block chain, which speaks no HTTP that could be seen here.
func submitEach(ctx context.Context, q *db.Queries, c *ethclient.Client, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id)
		c.SendTransaction(ctx, []byte(u.Name))
	}
}

// To let it go is no request.
func closeEach(ctx context.Context, q *db.Queries, c *ethclient.Client, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id) // want `for each id `
		c.Close()
		print(u.Name)
	}
}

// A key that a service has, which is the same for all that is asked: to get it is no
// work on an item.
type keyService interface {
	Key(ctx context.Context, opts ...grpc.CallOption) (string, error)
}

type sealed struct {
	q    *db.Queries
	keys keyService
}

func (s sealed) user(ctx context.Context, id int64) (db.User, error) {
	if _, err := s.keys.Key(ctx); err != nil {
		return db.User{}, err
	}
	return s.q.GetUser(ctx, id)
}

func (s sealed) users(ctx context.Context, ids []int64) {
	for _, id := range ids {
		s.user(ctx, id) // want `query GetUser \(through sealed.user\) runs once for each id`
	}
}

// A service is asked in one of the cases that rounds choose from.
func payOne(ctx context.Context, q *db.Queries, w walletClient, ids []int64, kind string) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id) // want `for each id `
		switch kind {
		case "paid":
			w.Pay(ctx, u.ID)
		case "free":
		}
	}
}

type bucket struct{ c *s3.Client }

// PresignStory signs an address: by what it does, and not by its name.
func (b bucket) PresignStory(ctx context.Context, slug string) (string, error) {
	return b.c.PresignObject(ctx, &slug)
}

// PresignAndDrop does more than its name says.
func (b bucket) PresignAndDrop(ctx context.Context, slug string) error {
	return b.c.DeleteObject(ctx, &slug)
}

// To make a client and to sign asks nobody.
func signEach(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		s, _ := q.GetStory(ctx, id) // want `for each id `
		bucket{s3.New(s3.Options{})}.PresignStory(ctx, s.Slug)
	}
	for _, id := range ids {
		s, _ := q.GetStory(ctx, id)
		bucket{s3.New(s3.Options{})}.PresignAndDrop(ctx, s.Slug)
	}
}

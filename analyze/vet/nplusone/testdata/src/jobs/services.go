package jobs

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"google.golang.org/grpc"

	"db"
)

// A generated client of gRPC, known by the options that its calls take.
type walletClient interface {
	Pay(ctx context.Context, id int64, opts ...grpc.CallOption) error
}

func callEach(ctx context.Context, q *db.Queries, w walletClient, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id)
		w.Pay(ctx, u.ID)
	}
}

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

func localEach(ctx context.Context, q *db.Queries, w local, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id) // want `for each id `
		w.Pay(ctx, u.ID)
	}
}

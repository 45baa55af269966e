package jobs

import (
	"context"

	"db"
	objects "example.com/bucket"
	"github.com/emersion/go-imap/v2/imapclient"
)

// A file is removed where it lies, or from a bucket.
type files interface {
	Remove(name string) error
}

type bucketFiles struct{ c *objects.Client }

func (f bucketFiles) Remove(name string) error {
	return f.c.Remove(objects.Object{Bucket: "files", Key: name})
}

type diskFiles struct{ root string }

func (f diskFiles) Remove(name string) error { return nil }

// The round waits for the bucket.
func removeFiles(ctx context.Context, q *db.Queries, f files, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id)
		f.Remove(u.Name)
	}
}

// A setting of the client is no request.
func setRegions(ctx context.Context, q *db.Queries, c *objects.Client, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id) // want `for each id `
		c.SetRegion(u.Name)
	}
}

// Each mail is fetched.
func fetchMails(ctx context.Context, q *db.Queries, c *imapclient.Client, ids []int64) {
	for _, id := range ids {
		q.GetUser(ctx, id)
		c.Fetch(id)
	}
}

// What the client knows already is fetched from nowhere.
func mailboxes(ctx context.Context, q *db.Queries, c *imapclient.Client, ids []int64) {
	for _, id := range ids {
		q.GetUser(ctx, id) // want `for each id `
		c.Mailbox()
	}
}

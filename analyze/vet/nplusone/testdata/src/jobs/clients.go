package jobs

import (
	"context"

	"db"
	"github.com/stripe/stripe-go/v83/invoice"
	"google.golang.org/api/groups"
	"mailer"
	"memory"
)

// A request that is filled first, and sent by a method that takes options alone.
func removeEach(ctx context.Context, q *db.Queries, members *groups.Members, ids []int64) {
	for _, id := range ids {
		if err := members.Delete("team", id).Do(); err != nil {
			continue
		}
		q.GetUser(ctx, id)
	}
}

// A library's interface, of whose package the settings say that it does HTTP.
func mailEach(ctx context.Context, q *db.Queries, m mailer.Mailer, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id)
		m.Send(ctx, u.ID)
	}
}

type reconciler interface {
	Reconcile(ctx context.Context, id int64) error
}

type mailReconciler struct{ m mailer.Mailer }

func (r mailReconciler) Reconcile(ctx context.Context, id int64) error { return r.m.Send(ctx, id) }

type groupReconciler struct {
	q       *db.Queries
	members *groups.Members
}

func (r groupReconciler) Reconcile(ctx context.Context, id int64) error {
	if err := r.members.Delete("team", id).Do(); err != nil {
		return err
	}
	return r.q.AddEvent(ctx, "removed")
}

// All implementations call services.
func reconcileEach(ctx context.Context, q *db.Queries, r reconciler, ids []int64) {
	for _, id := range ids {
		q.GetUser(ctx, id)
		r.Reconcile(ctx, id)
	}
}

// To close it takes no context: that waits for nobody.
func closeMailer(ctx context.Context, q *db.Queries, m mailer.Mailer, ids []int64) {
	for _, id := range ids {
		q.GetUser(ctx, id) // want `for each id `
		m.Close()
	}
}

// Nothing says that this one leaves the process.
func putEach(ctx context.Context, q *db.Queries, s memory.Store, ids []int64) {
	for _, id := range ids {
		q.GetUser(ctx, id) // want `for each id `
		s.Put(ctx, id)
	}
}

// A client of many packages, behind an interface as what a method returns.
type invoices interface {
	Finalize(id string) (string, error)
	Name() string
}

type payments interface{ Invoices() invoices }

type paymentClient struct{ of *invoice.Client }

func (p *paymentClient) Invoices() invoices { return p.of }

func finalizeEach(ctx context.Context, q *db.Queries, p payments, ids []int64) {
	for _, id := range ids {
		u, _ := q.GetUser(ctx, id)
		p.Invoices().Finalize(u.Name)
	}
}

// What it is called is known without asking.
func namedEach(ctx context.Context, q *db.Queries, p payments, ids []int64) {
	for _, id := range ids {
		q.GetUser(ctx, id) // want `for each id `
		p.Invoices().Name()
	}
}

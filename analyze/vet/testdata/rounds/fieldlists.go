package rounds

import (
	"context"
	"database/sql"
	"maps"
)

// A company has what one row of a register says of it: one of each at most.
type company struct {
	id     int64
	name   string
	mails  []string
	phones []string
	sites  []string
	owners []string
	Labels []string
	Tags   []string `json:"tags"`
}

// A Firm is for others, too.
type Firm struct {
	ID     int64
	Labels []string
}

func ofFirm(id int64) Firm { return Firm{ID: id, Labels: []string{"new"}} }

func storeFirm(ctx context.Context, tx *sql.Tx, f Firm) error {
	for _, label := range f.Labels { // another package may fill it
		if _, err := tx.ExecContext(ctx, "INSERT INTO labels (company_id, label) VALUES ($1, $2)", f.ID, label); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func ofRegister(id int64, name, mail, phone string, owners []string) company {
	c := company{id: id, name: name, owners: owners}
	if mail != "" {
		c.mails = append(c.mails, mail)
	}
	if phone != "" {
		c.phones = append(c.phones, phone)
	}
	c.sites = []string{"https://register.example/" + name}
	return c
}

func ofList(id int64, mails ...string) *company {
	c := &company{}
	c.id = id
	c.mails = append(c.mails, mails[0])
	for _, m := range mails {
		c.phones = append(c.phones, m)
	}
	c.Labels = append(c.Labels, mails[0])
	c.Tags = append(c.Tags, mails[0])
	return c
}

func storeCompany(ctx context.Context, tx *sql.Tx, c company) error {
	for _, mail := range c.mails { // one at most
		if _, err := tx.ExecContext(ctx, "INSERT INTO mails (company_id, mail) VALUES ($1, $2)", c.id, mail); err != nil {
			return err
		}
	}
	for _, site := range c.sites {
		if _, err := tx.ExecContext(ctx, "INSERT INTO sites (company_id, site) VALUES ($1, $2)", c.id, site); err != nil {
			return err
		}
	}
	for _, phone := range c.phones { // a loop fills it elsewhere
		if _, err := tx.ExecContext(ctx, "INSERT INTO phones (company_id, phone) VALUES ($1, $2)", c.id, phone); err != nil { // want write-in-loop
			return err
		}
	}
	for _, owner := range c.owners { // as many as there are
		if _, err := tx.ExecContext(ctx, "INSERT INTO owners (company_id, owner) VALUES ($1, $2)", c.id, owner); err != nil { // want write-in-loop
			return err
		}
	}
	for _, label := range c.Labels { // whoever decodes one may fill it
		if _, err := tx.ExecContext(ctx, "INSERT INTO labels (company_id, label) VALUES ($1, $2)", c.id, label); err != nil { // want write-in-loop
			return err
		}
	}
	for _, tag := range c.Tags { // what is read from elsewhere may have many
		if _, err := tx.ExecContext(ctx, "INSERT INTO tags (company_id, tag) VALUES ($1, $2)", c.id, tag); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A queue has what its methods add, each time that they are called.
type queue struct {
	db      *sql.DB
	pending []int64
	kept    []int64
	lent    []int64
}

func (q *queue) add(id int64) { q.pending = append(q.pending, id) }

func keepQueue(db *sql.DB, from *queue) *queue {
	kept := *from
	kept.kept = append(kept.kept, 1)
	q := &queue{db: db}
	q.lent = append(q.lent, 1)
	fillQueue(&q.lent)
	return q
}

func fillQueue(ids *[]int64) {
	for i := range int64(100) {
		*ids = append(*ids, i)
	}
}

func (q *queue) flush(ctx context.Context) error {
	for _, id := range q.pending {
		if _, err := q.db.ExecContext(ctx, "UPDATE jobs SET done = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	for _, id := range q.kept { // a copy has what the other one had
		if _, err := q.db.ExecContext(ctx, "UPDATE jobs SET kept = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	for _, id := range q.lent { // others have its address
		if _, err := q.db.ExecContext(ctx, "UPDATE jobs SET lent = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A map is filled by whoever has it.
type tallies struct{ of map[string]int }

func newTallies() *tallies { return &tallies{of: map[string]int{}} }

func (c *tallies) take(more map[string]int) { maps.Copy(c.of, more) }

func (c *tallies) store(ctx context.Context, tx *sql.Tx) error {
	for name, n := range c.of {
		if _, err := tx.ExecContext(ctx, "INSERT INTO tallies (name, n) VALUES ($1, $2)", name, n); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

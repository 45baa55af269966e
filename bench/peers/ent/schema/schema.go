// Package schema is what ent generates its client from: the tables of schema.sql.
package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

func fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("author_id"),
		field.String("title"),
		field.String("summary"),
		field.Int32("words"),
		field.Time("created_at").Default(time.Now),
	}
}

// Story is what is read.
type Story struct{ ent.Schema }

// Fields are its columns.
func (Story) Fields() []ent.Field { return fields() }

// Draft is what is written.
type Draft struct{ ent.Schema }

// Fields are its columns.
func (Draft) Fields() []ent.Field { return fields() }

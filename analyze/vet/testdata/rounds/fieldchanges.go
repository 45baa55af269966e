package rounds

import (
	"context"
	"database/sql"
)

// Lists that functions give which are values: all that a field of them has anywhere, and what each
// returns.

type movedField struct{ field, to string }

type noteRow struct {
	ID          int64
	Name, Color string
}

func (n noteRow) renamed(name, color *string) (noteRow, []movedField, error) {
	var moved []movedField
	if name != nil {
		moved = append(moved, movedField{"name", *name})
	}
	if color != nil {
		moved = append(moved, movedField{"color", *color})
	}
	return n, moved, nil
}

type noteChange struct {
	id    int64
	apply func(noteRow) (noteRow, []movedField, error)
}

func renameNote(ctx context.Context, db *sql.DB, id int64, name, color *string) error {
	return changeNote(ctx, db, noteChange{id: id, apply: func(n noteRow) (noteRow, []movedField, error) {
		return n.renamed(name, color)
	}})
}

func clearNote(ctx context.Context, db *sql.DB, id int64) error {
	return changeNote(ctx, db, noteChange{id: id, apply: func(n noteRow) (noteRow, []movedField, error) {
		return n, []movedField{{"name", ""}, {"color", ""}}, nil
	}})
}

func changeNote(ctx context.Context, db *sql.DB, change noteChange) error {
	note, moved, err := change.apply(noteRow{ID: change.id})
	if err != nil {
		return err
	}
	return recordMoved(ctx, db, note.ID, moved)
}

func recordMoved(ctx context.Context, db *sql.DB, id int64, moved []movedField) error {
	for _, m := range moved {
		if _, err := db.ExecContext(ctx, "INSERT INTO note_changes (note_id, field, value) VALUES ($1, $2, $3)", id, m.field, m.to); err != nil { // two fields at most
			return err
		}
	}
	return nil
}

// One of these gives as many as there are.
type noteImport struct {
	id    int64
	apply func(noteRow) (noteRow, []movedField, error)
}

func importNote(ctx context.Context, db *sql.DB, id int64, fields map[string]string) error {
	return importChanges(ctx, db, noteImport{id: id, apply: func(n noteRow) (noteRow, []movedField, error) {
		var moved []movedField
		for field, to := range fields {
			moved = append(moved, movedField{field, to})
		}
		return n, moved, nil
	}})
}

func importName(ctx context.Context, db *sql.DB, id int64, name string) error {
	return importChanges(ctx, db, noteImport{id: id, apply: func(n noteRow) (noteRow, []movedField, error) {
		return n, []movedField{{"name", name}}, nil
	}})
}

func importChanges(ctx context.Context, db *sql.DB, change noteImport) error {
	note, moved, err := change.apply(noteRow{ID: change.id})
	if err != nil {
		return err
	}
	for _, m := range moved {
		if _, err := db.ExecContext(ctx, "INSERT INTO note_imports (note_id, field, value) VALUES ($1, $2, $3)", note.ID, m.field, m.to); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

package main

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strings"
)

// A handle reads rows as sqlx does: by the names of their columns.
type handle struct{ *sql.DB }

func (h handle) GetContext(ctx context.Context, dest any, query string, args ...any) error {
	list := reflect.New(reflect.SliceOf(reflect.TypeOf(dest).Elem()))
	if err := h.SelectContext(ctx, list.Interface(), query, args...); err != nil {
		return err
	}
	if list.Elem().Len() == 0 {
		return sql.ErrNoRows
	}
	reflect.ValueOf(dest).Elem().Set(list.Elem().Index(0))
	return nil
}

func (h handle) SelectContext(ctx context.Context, dest any, query string, args ...any) error {
	rows, err := h.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	list := reflect.ValueOf(dest).Elem()
	for rows.Next() {
		item := reflect.New(list.Type().Elem())
		into := []any{item.Interface()}
		if item.Elem().Kind() == reflect.Struct {
			fields := map[string]any{}
			fieldsOf(item.Elem(), fields)
			into = nil
			for _, c := range columns {
				if fields[c] == nil {
					return fmt.Errorf("missing destination name %s", c)
				}
				into = append(into, fields[c])
			}
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		list.Set(reflect.Append(list, item.Elem()))
	}
	return rows.Err()
}

// fieldsOf gathers pointers to fields by the names of columns, those of embedded structs
// too.
func fieldsOf(v reflect.Value, into map[string]any) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case f.Anonymous:
			fieldsOf(v.Field(i), into)
		case f.Tag.Get("db") != "":
			into[f.Tag.Get("db")] = v.Field(i).Addr().Interface()
		case f.IsExported():
			into[strings.ToLower(f.Name)] = v.Field(i).Addr().Interface()
		}
	}
}

func readsOfHandle(ctx context.Context, db handle, ids []int64) {
	fmt.Println(gotAuthors(ctx, db, ids))
	fmt.Println(gotKnown(ctx, db, ids))
	fmt.Println(gotNames(ctx, db, ids))
	fmt.Println(gotRanks(ctx, db, ids))
	fmt.Println(selectedBooks(ctx, db, ids))
	fmt.Println(selectedTitles(ctx, db, ids))
}

// A struct that has the key.
func gotAuthors(ctx context.Context, db handle, ids []int64) (out []author, err error) {
	for _, id := range ids {
		var a author
		if err := db.GetContext(ctx, &a, "SELECT id, name, email FROM authors WHERE id = $1", id); err != nil {
			return nil, fmt.Errorf("author %d: %w", id, err)
		}
		out = append(out, a)
	}
	return out, nil
}

// Those without a row are passed over; pointers are to rows of each round's own.
func gotKnown(ctx context.Context, db handle, ids []int64) (out []*author, err error) {
	for _, id := range ids {
		a := &author{}
		err := db.GetContext(ctx, a, "SELECT id, name, email FROM authors WHERE id = $1", id)
		if err == sql.ErrNoRows {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	for i, a := range out {
		a.Name = fmt.Sprint(i, " ", a.Name)
	}
	return out, nil
}

// One column, beside which the key is read.
func gotNames(ctx context.Context, db handle, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	for _, id := range ids {
		var name string
		err := db.GetContext(ctx, &name, "SELECT name FROM authors WHERE id = $1", id)
		if err != nil {
			return nil, err
		}
		out[id] = name
	}
	return out, nil
}

type ranked struct {
	Name string
	Rank int `db:"rank"`
}

// A struct without the key.
func gotRanks(ctx context.Context, db handle, ids []int64) (out []ranked, err error) {
	for _, id := range ids {
		var r ranked
		if err := db.GetContext(ctx, &r, "SELECT name, rank FROM authors WHERE id = $1", id); err != nil {
			return out, err
		}
		out = append(out, r)
	}
	return out, nil
}

type bookRow struct {
	ID     int64
	Author int64 `db:"author_id"`
	Title  string
}

func selectedBooks(ctx context.Context, db handle, ids []int64) (out map[int64][]bookRow, none int, err error) {
	out = map[int64][]bookRow{}
	for _, id := range ids {
		var books []bookRow
		err := db.SelectContext(ctx, &books, "SELECT id, author_id, title FROM books WHERE author_id = $1 ORDER BY id", id)
		if err != nil {
			return nil, 0, err
		}
		out[id] = books
	}
	for _, books := range out {
		if books == nil {
			none++
		}
	}
	return out, none, nil
}

func selectedTitles(ctx context.Context, db handle, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var titles []string
		if err := db.SelectContext(ctx, &titles, "SELECT title FROM books WHERE author_id = $1 ORDER BY id DESC LIMIT 2", id); err != nil {
			return nil, err
		}
		out = append(out, titles...)
	}
	return out, nil
}

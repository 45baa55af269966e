package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"example.com/app/db"
)

type page struct {
	Rows []db.NestedRow
}

// A service keeps rows that an encoder does not see.
type service struct {
	last db.HiddenRow
}

func (s *service) Serve() int64 { return s.last.ID }

type server interface{ Serve() int64 }

type wrapped struct {
	db.WrappedRow
	More string
}

type article struct {
	ID    int64
	Title string
	Body  string
	At    int64
}

type either interface {
	db.UnionRow | article
}

func articleOf[T either](row T) article { return article(row) }

func write[T any](v T) { _ = json.NewEncoder(os.Stdout).Encode(v) }

func first[T any](list []T) T { return list[0] }

func main() {
	ctx := context.Background()
	q := db.New(nil)

	read, _ := q.Read(ctx, 1)
	fmt.Println(read.ID, read.Title, read.Body, read.At)

	unread, _ := q.Unread(ctx, 1)
	fmt.Println(unread.ID, unread.Title)

	narrow, _ := q.Narrow(ctx, 1)
	fmt.Println(narrow.Title)

	encoded, _ := q.Encoded(ctx, 1)
	_ = json.NewEncoder(os.Stdout).Encode(encoded)

	nested, _ := q.Nested(ctx, 1)
	fmt.Println(&page{Rows: []db.NestedRow{nested}})

	w, _ := q.Wrapped(ctx, 1)
	_ = json.NewEncoder(os.Stdout).Encode(wrapped{w, "more"})

	converted, _ := q.Converted(ctx, 1)
	fmt.Println(article(converted).Title)

	compared, _ := q.Compared(ctx, 1)
	again, _ := q.Compared(ctx, 2)
	fmt.Println(compared == again)

	generic, _ := q.Generic(ctx, 1)
	write(generic)

	a, _ := q.Sorted(ctx, 1)
	b, _ := q.Sorted(ctx, 2)
	sorted := []db.SortedRow{a, b}
	slices.SortFunc(sorted, func(x, y db.SortedRow) int { return strings.Compare(x.Title, y.Title) })
	fmt.Println(first(sorted).Title)

	written, _ := q.Written(ctx, 1)
	written.Body = "none"
	fmt.Println(written.ID)

	if _, err := q.Discarded(ctx, 1); err != nil {
		panic(err)
	}

	union, _ := q.Union(ctx, 1)
	fmt.Println(articleOf(union).Body)

	hidden, _ := q.Hidden(ctx, 1)
	var s server = &service{last: hidden}
	fmt.Println(s.Serve())

	kept, _ := q.Kept(ctx, 1)
	fmt.Println(kept.ID)

	addressed, _ := q.Addressed(ctx, 1)
	body := &addressed.Body
	fmt.Println(*body)

	keyed, _ := q.Keyed(ctx, 1)
	seen := map[db.KeyedRow]bool{}
	seen[keyed] = true

	author, _ := q.GetAuthor(ctx, 1)
	editor, _ := q.GetEditor(ctx, 1)
	fmt.Println(author.ID, editor.Name, author.Mood.Mood)

	with, _ := q.WithAuthor(ctx, 1)
	fmt.Println(with.Author.Name)
}

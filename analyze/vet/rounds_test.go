package vet_test

import (
	"strings"
	"testing"
)

// TestRounds tells loops whose rounds belong apart from those that are one statement.
func TestRounds(t *testing.T) {
	holdWritten(t, "testdata/rounds", []string{"./testdata/rounds"}, "")
	holdWritten(t, "testdata/rounds/internal/plans", []string{"./testdata/rounds/internal/plans"}, "")
}

// deleteEach is a loop that is found wherever the program has it.
const deleteEach = `package PACKAGE

import (
	"context"
	"database/sql"
)

func DeleteEach(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := db.ExecContext(ctx, "DELETE FROM books WHERE id = $1", id); err != nil {WANT
			return err
		}
	}
	return nil
}
`

// in is deleteEach in a package; found says that it is wanted.
func in(name string, found bool) string {
	want := ""
	if found {
		want = " // want write-in-loop"
	}
	return strings.NewReplacer("PACKAGE", name, "WANT", want).Replace(deleteEach)
}

// TestForTests is quiet in packages for tests of all kinds and in scripts, and not in those
// that are only called as they are.
func TestForTests(t *testing.T) {
	holdProgram(t, map[string]string{
		"go.mod":                                   "module github.com/example/load-test\n\ngo 1.26\n",
		"books/books.go":                           in("books", true),
		"contest/contest.go":                       in("contest", true),
		"internal/ab-test/abtest.go":               in("abtest", true),
		"internal/scripts/scripts.go":              in("scripts", true),
		"internal/integrationtests/integration.go": in("integrationtests", false),
		"internal/soak_tests/soak.go":              in("soak", false),
		"load-tests/load.go":                       in("load", false),
		"benchmarks/benchmarks.go":                 in("benchmarks", false),
		"scripts/clean/clean.go":                   in("clean", false),
		"test-helpers/helpers.go":                  in("helpers", false),
		"internal/demo-data/demo.go":               in("demo", false),
		"internal/demographics/demographics.go":    in("demographics", true),
		"cmd/testmail/mail/mail.go":                in("mail", true),
		"cmd/testmail/main.go":                     in("main", false) + "\nfunc main() {}\n",
		"internal/testmail/mail.go":                in("testmail", true),
		"cmd/shop/main.go": `package main

import (
	"context"
	"database/sql"

	abtest "github.com/example/load-test/internal/ab-test"
	"github.com/example/load-test/internal/integrationtests"
	"github.com/example/load-test/internal/scripts"
)

func main() {
	db, _ := sql.Open("pgx", "")
	_ = abtest.DeleteEach(context.Background(), db, nil)
	_ = integrationtests.DeleteEach(context.Background(), db, nil)
	_ = scripts.DeleteEach(context.Background(), db, nil)
}
`,
	})
}

// TestLibraryClients knows the clients of libraries that take no context, by their types.
func TestLibraryClients(t *testing.T) {
	holdProgram(t, map[string]string{
		"go.mod":        "module example.com/shop\n\ngo 1.26\n\nrequire example.org/ledger v1.0.0\n\nreplace example.org/ledger => ./ledger\n",
		"ledger/go.mod": "module example.org/ledger\n\ngo 1.26\n",
		"ledger/client.go": `package ledger

import "net/http"

type HTTP interface {
	Do(req *http.Request) (*http.Response, error)
}

type Account struct{ ID string }

type ClientInterface interface {
	Account(id string) (Account, error)
	NewRequest(id string) (*http.Request, error)
	SetURL(url string) error
}

type Client struct {
	URL  string
	HTTP HTTP
}

func (c *Client) Account(id string) (Account, error)          { return Account{ID: id}, nil }
func (c *Client) NewRequest(id string) (*http.Request, error) { return http.NewRequest(http.MethodGet, c.URL, nil) }
func (c *Client) SetURL(url string) error                     { c.URL = url; return nil }

// Push has its client by what it is given, or the usual one.
func Push(body []byte, to string, o *Options) (*http.Response, error) { return nil, nil }

type Options struct{ HTTP HTTP }

type Cache interface {
	Account(id string) (Account, error)
}

type Memory struct{ all map[string]Account }

func (m *Memory) Account(id string) (Account, error) { return m.all[id], nil }
`,
		"shop.go": `package shop

import (
	"context"
	"database/sql"

	"example.org/ledger"
)

func verify(ctx context.Context, db *sql.DB, client ledger.ClientInterface, own *ledger.Client, ids []string) error {
	for _, id := range ids {
		if _, err := client.Account(id); err == nil {
			continue
		}
		if _, err := db.ExecContext(ctx, "DELETE FROM accounts WHERE id = $1", id); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if _, err := own.Account(id); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "DELETE FROM accounts WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

// A function that gives the answer of HTTP has sent something.
func push(ctx context.Context, db *sql.DB, addresses []string) {
	for _, to := range addresses {
		if _, err := ledger.Push(nil, to, &ledger.Options{}); err != nil {
			continue
		}
		db.ExecContext(ctx, "UPDATE addresses SET sent = true WHERE address = $1", to)
	}
}

// To make a request, to say where it goes, or to look into memory asks nobody.
func prepare(ctx context.Context, db *sql.DB, client ledger.ClientInterface, memory *ledger.Memory, ids []string) error {
	for _, id := range ids {
		if _, err := client.NewRequest(id); err != nil {
			return err
		}
		if err := client.SetURL(id); err != nil {
			return err
		}
		if _, err := memory.Account(id); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "DELETE FROM accounts WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
`,
	})
}

// TestClientsBehindInterfaces knows the clients of libraries behind interfaces of the program's own, where
// their packages alone tell of them.
func TestClientsBehindInterfaces(t *testing.T) {
	holdProgram(t, map[string]string{
		"go.mod":      "module example.com/chain\n\ngo 1.26\n\nrequire github.com/ethereum/go-ethereum v1.0.0\n\nreplace github.com/ethereum/go-ethereum => ./geth\n",
		"geth/go.mod": "module github.com/ethereum/go-ethereum\n\ngo 1.26\n",
		"geth/ethclient/client.go": `package ethclient

import "context"

type Client struct{ c any }

func Dial(url string) (*Client, error) { return &Client{url}, nil }

func (c *Client) TimeOf(ctx context.Context, block int64) (int64, error) { return block, nil }
`,
		"geth/trie/trie.go": `package trie

import "context"

type Memory struct{ times map[int64]int64 }

func (m *Memory) TimeInTrie(ctx context.Context, block int64) (int64, error) { return m.times[block], nil }
`,
		"chain.go": `package chain

import (
	"context"
	"database/sql"

	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/trie"
)

type blocks interface {
	TimeOf(ctx context.Context, block int64) (int64, error)
}

type known interface {
	TimeInTrie(ctx context.Context, block int64) (int64, error)
}

type feed struct {
	db     *sql.DB
	blocks blocks
	known  known
}

func newFeed(db *sql.DB, b blocks, k known) *feed { return &feed{db, b, k} }

func start(ctx context.Context, db *sql.DB, url string) error {
	client, err := ethclient.Dial(url)
	if err != nil {
		return err
	}
	f := newFeed(db, client, &trie.Memory{})
	f.fill(ctx, nil)
	return f.fillKnown(ctx, nil)
}

func (f *feed) fill(ctx context.Context, missing []int64) {
	for _, block := range missing {
		go func() {
			at, err := f.blocks.TimeOf(ctx, block)
			if err != nil {
				return
			}
			f.db.ExecContext(ctx, "INSERT INTO block_times (block, at) VALUES ($1, $2)", block, at)
		}()
	}
}

func (f *feed) fillKnown(ctx context.Context, missing []int64) error {
	for _, block := range missing {
		at, err := f.known.TimeInTrie(ctx, block)
		if err != nil {
			return err
		}
		if _, err := f.db.ExecContext(ctx, "INSERT INTO block_times (block, at) VALUES ($1, $2)", block, at); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
`,
	})
}

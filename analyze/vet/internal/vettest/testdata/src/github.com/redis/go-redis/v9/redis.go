// Package redis has of go-redis what cases need.
package redis

import "context"

type StatusCmd struct{}

func (*StatusCmd) Err() error { return nil }

type Client struct{}

func (*Client) Set(ctx context.Context, key string, value any) *StatusCmd                { return nil }
func (*Client) XAck(ctx context.Context, stream, group string, ids ...string) *StatusCmd { return nil }
func (*Client) Pipeline() Pipeliner                                                      { return nil }

type Pipeliner interface {
	Set(ctx context.Context, key string, value any) *StatusCmd
	Exec(ctx context.Context) ([]any, error)
}

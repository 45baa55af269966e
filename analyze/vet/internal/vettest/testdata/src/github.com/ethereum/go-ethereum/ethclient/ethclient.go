// Package ethclient stands for the client of a node.
package ethclient

import "context"

// Client speaks to a node.
type Client struct{ conn chan []byte }

// SendTransaction sends one.
func (c *Client) SendTransaction(ctx context.Context, tx []byte) error { return nil }

// Close ends it.
func (c *Client) Close() {}

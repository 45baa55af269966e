// Package s3 stands for the real one.
package s3

import "context"

// Options are those of a client.
type Options struct{ Region string }

// Client is a client.
type Client struct{ options Options }

// DeleteObject deletes an object.
func (c *Client) DeleteObject(ctx context.Context, key *string, opts ...func(*Options)) error {
	return nil
}

// New makes a client.
func New(options Options, more ...func(*Options)) *Client { return &Client{options} }

// PresignObject signs an address.
func (c *Client) PresignObject(ctx context.Context, key *string, opts ...func(*Options)) (string, error) {
	return "", nil
}

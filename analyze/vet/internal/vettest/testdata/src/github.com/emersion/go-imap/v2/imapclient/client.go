// Package imapclient stands in for a client of IMAP.
package imapclient

// A Client is a connection to a server.
type Client struct{}

// A FetchCommand gives the messages.
type FetchCommand struct{}

// Fetch asks for messages.
func (c *Client) Fetch(number int64) *FetchCommand { return nil }

// Mailbox is the one that is selected.
func (c *Client) Mailbox() *FetchCommand { return nil }

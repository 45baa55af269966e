// Package chat is a client of a service, as other modules have them.
package chat

import (
	"context"
	"net/http"
)

type doer interface {
	Do(*http.Request) (*http.Response, error)
}

// Client sends messages.
type Client struct {
	endpoint string
	http     doer
}

// Send sends a message.
func (c *Client) Send(ctx context.Context, text string) error {
	return post(c.http, c.endpoint, text)
}

func post(d doer, endpoint, text string) error {
	req, err := http.NewRequest("POST", endpoint, nil)
	if err == nil {
		_, err = d.Do(req)
	}
	return err
}

// Name is the client's.
func (c *Client) Name() string { return c.endpoint }

// Package mail stands in for the client of a service.
package mail

import (
	"context"
	"net/http"
)

// A Client sends mail.
type Client struct{ http *http.Client }

// Send sends one.
func (c *Client) Send(ctx context.Context, to string) error { return nil }

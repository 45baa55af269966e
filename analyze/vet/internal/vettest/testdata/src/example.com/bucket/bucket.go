// Package bucket stands in for the client of an object store that takes no context.
package bucket

import "net/http"

// A Client has what sends its requests.
type Client struct{ HTTP *http.Client }

// An Object says which one is meant.
type Object struct{ Bucket, Key string }

// Remove removes one.
func (c *Client) Remove(o Object) error { return nil }

// SetRegion sets where the bucket is.
func (c *Client) SetRegion(region string) error { return nil }

// Package invoice stands for a part of the client of a payment service.
package invoice

// Client asks for invoices.
type Client struct {
	B   Backend
	Key string
}

// Backend sends what is asked.
type Backend interface {
	Call(method, path, key string, v any) error
}

// Finalize asks that one be final.
func (c Client) Finalize(id string) (string, error) { return id, c.B.Call("POST", id, c.Key, nil) }

// Name is what the client is called.
func (c Client) Name() string { return c.Key }

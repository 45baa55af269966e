// Package mailer is a client of a service whose own type is not exported.
package mailer

import (
	"context"
	"net/http"
)

// Mailer sends messages.
type Mailer interface {
	Send(ctx context.Context, to int64) error
	Close() error
}

// Option is a setting.
type Option func(*mailer)

// WithHTTP sets what the mailer sends with.
func WithHTTP(c *http.Client) Option { return func(m *mailer) { m.client = c } }

// New makes a mailer.
func New(options ...Option) Mailer {
	m := &mailer{client: http.DefaultClient}
	for _, o := range options {
		o(m)
	}
	return m
}

type mailer struct{ client *http.Client }

func (m *mailer) Send(ctx context.Context, to int64) error {
	_, err := m.client.Get("https://mail.example.com")
	return err
}

func (m *mailer) Close() error { return nil }

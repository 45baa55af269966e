// Package debugpage holds the page of runtime/debugpage to a real browser: what it
// shows, how it is used with a mouse, by keyboard and on a phone, and what it must not
// do. It knows the page as its readers see it; it must not know how it is made.
package debugpage

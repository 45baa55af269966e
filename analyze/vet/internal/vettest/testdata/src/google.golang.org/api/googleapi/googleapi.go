// Package googleapi stands for the real one: what requests take.
package googleapi

// CallOption is an option of a request.
type CallOption interface{ Get() (key, value string) }

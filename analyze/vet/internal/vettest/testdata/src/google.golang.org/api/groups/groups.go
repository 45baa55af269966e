// Package groups stands for one of Google's clients.
package groups

import "google.golang.org/api/googleapi"

// Members asks for members.
type Members struct{}

// Delete makes a request.
func (*Members) Delete(group string, member int64) *DeleteCall { return new(DeleteCall) }

// DeleteCall is a request.
type DeleteCall struct{}

// Do sends it.
func (*DeleteCall) Do(options ...googleapi.CallOption) error { return nil }

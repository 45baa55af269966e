//go:build !unix

package sized

// chownLike: where servers do not start there is nothing to own.
func chownLike(name, like string) error { return nil }

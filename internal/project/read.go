package project

import (
	"errors"
	"io/fs"
	"os"
)

// readFile returns a file's text.
func readFile(name string) (string, error) {
	text, err := os.ReadFile(name)
	return string(text), err
}

// unwrapPath drops the path from an error whose message will carry it anyway.
func unwrapPath(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

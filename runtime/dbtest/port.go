package dbtest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// freePort returns a port of 127.0.0.1 that nobody listens on. It lies below
// the range that systems give to outgoing connections, so that it is still
// free when a server that was stopped comes back.
func freePort() (int, error) {
	const low, high = 15000, 32000
	var last error
	for range 200 {
		port := low + rand.IntN(high-low)
		l, err := net.Listen("tcp", net.JoinHostPort(localhost, strconv.Itoa(port)))
		if err == nil {
			l.Close()
			return port, nil
		}
		last = err
	}
	return 0, fmt.Errorf("dbtest: no free port: %w", last)
}

const localhost = "127.0.0.1"

// withFreePort calls start with free ports until one is not taken by somebody
// else in the meantime.
func withFreePort(start func(port int) error) error {
	var err error
	for range 5 {
		var port int
		if port, err = freePort(); err != nil {
			return err
		}
		err = start(port)
		var failed *startError
		if err == nil || !errors.As(err, &failed) || !failed.portTaken() {
			return err
		}
	}
	return err
}

package main

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
)

// settings are what the application itself reads from its environment.
type settings struct {
	// LISTEN is the address that users are served on, 127.0.0.1:8080 by default.
	listen string
	// SESSION_KEYS sign what carries a session from one request to the next: 32 bytes
	// in hexadecimal digits, the same on every instance. With commas between, the first
	// signs and all are accepted, so that they can be changed.
	sessionKeys [][]byte
	// DEBUG_PAGE_PASSWORD is what browsers ask for at /debug/dbgen, at least 12 bytes.
	// Without it there is no page, unless DEBUG_PAGE is "open": then everybody sees it
	// who reaches METRICS_PORT.
	pagePassword string
	pageOpen     bool
}

// settingsFromEnv reads them, and says of all that are wrong what to do.
func settingsFromEnv() (settings, error) {
	s := settings{
		listen:       cmp.Or(os.Getenv("LISTEN"), "127.0.0.1:8080"),
		pagePassword: os.Getenv("DEBUG_PAGE_PASSWORD"),
	}
	var wrong []error
	if _, _, err := net.SplitHostPort(s.listen); err != nil {
		wrong = append(wrong, fmt.Errorf("LISTEN=%q: want host:port, or :port for every address", s.listen))
	}
	for i, text := range strings.Split(os.Getenv("SESSION_KEYS"), ",") {
		key, err := hex.DecodeString(strings.TrimSpace(text))
		if err != nil || len(key) < 32 { // and not what it is: this goes to a log
			wrong = append(wrong, fmt.Errorf("SESSION_KEYS: key %d is not 32 bytes in hexadecimal digits: make one by `openssl rand -hex 32`, and give it to every instance", i+1))
			continue
		}
		s.sessionKeys = append(s.sessionKeys, key)
	}
	switch page := os.Getenv("DEBUG_PAGE"); {
	case page == "open" && s.pagePassword != "":
		wrong = append(wrong, errors.New("DEBUG_PAGE=open and DEBUG_PAGE_PASSWORD are both set: leave one out"))
	case page == "open":
		s.pageOpen = true
	case page != "":
		wrong = append(wrong, fmt.Errorf("DEBUG_PAGE=%q: want open, or nothing and DEBUG_PAGE_PASSWORD", page))
	}
	return s, errors.Join(wrong...)
}

// host is the part of LISTEN that METRICS_PORT is served on, too: who listens on one
// address alone means that.
func (s settings) host() string {
	host, _, _ := net.SplitHostPort(s.listen) // it was looked at
	return host
}

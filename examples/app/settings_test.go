package main

import (
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

var key = strings.Repeat("0123456789abcdef", 4)

// What is missing or wrong is said before anything is opened, each with what to do, and
// no secret.
func TestSettings(t *testing.T) {
	for _, test := range []struct {
		env  map[string]string
		want string // of the error; "": none
	}{
		{map[string]string{"SESSION_KEYS": key}, ""},
		{map[string]string{"SESSION_KEYS": key + ", " + key, "LISTEN": ":8080", "DEBUG_PAGE": "open"}, ""},
		{map[string]string{}, "openssl rand -hex 32"},
		{map[string]string{"SESSION_KEYS": key[:62]}, "key 1 is not 32 bytes"},
		{map[string]string{"SESSION_KEYS": key + "," + strings.Repeat("x", 64)}, "key 2 is not 32 bytes"},
		{map[string]string{"SESSION_KEYS": key, "LISTEN": "8080"}, "want host:port"},
		{map[string]string{"SESSION_KEYS": key, "DEBUG_PAGE": "on"}, "want open"},
		{map[string]string{"SESSION_KEYS": key, "DEBUG_PAGE": "open", "DEBUG_PAGE_PASSWORD": "x"}, "leave one out"},
	} {
		for _, name := range []string{"SESSION_KEYS", "LISTEN", "DEBUG_PAGE", "DEBUG_PAGE_PASSWORD"} {
			t.Setenv(name, test.env[name])
		}
		s, err := settingsFromEnv()
		switch {
		case test.want == "" && err != nil, test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%v: %v, want %q", test.env, err, test.want)
		case test.want == "" && len(s.sessionKeys) != len(strings.Split(test.env["SESSION_KEYS"], ",")):
			t.Errorf("%v: %d keys", test.env, len(s.sessionKeys))
		case err != nil && test.env["SESSION_KEYS"] != "" && strings.Contains(err.Error(), test.env["SESSION_KEYS"][:62]):
			t.Errorf("the error shows a key: %v", err)
		}
	}
}

// Of two instances on one machine with one METRICS_PORT the second says so, rather than
// to run without being seen.
func TestPortTaken(t *testing.T) {
	s := begin(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close()
	t.Setenv("DATABASE_URL", dbtest.Database(t, s.primary, s.ddl).DSN())
	t.Setenv("DB_POOL_MIN_CONNECTIONS", "0")
	t.Setenv("SESSION_KEYS", key)
	t.Setenv("LISTEN", "127.0.0.1:0")
	t.Setenv("METRICS_PORT", strconv.Itoa(taken.Addr().(*net.TCPAddr).Port))
	if err := run(t.Context()); err == nil || !strings.Contains(err.Error(), "METRICS_PORT") {
		t.Errorf("run: %v", err)
	}
}

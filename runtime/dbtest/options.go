package dbtest

import "maps"

// Option changes how a server is started.
type Option func(*options)

type options struct {
	bin      string            // folder of PostgreSQL's binaries
	settings map[string]string // postgresql.conf
	args     []string          // redis-server's command line
	password string            // Redis: requirepass
}

func newOptions(opts []Option) options {
	o := options{settings: map[string]string{}}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// WithBin takes PostgreSQL's binaries from a folder instead of searching them.
func WithBin(dir string) Option {
	return func(o *options) { o.bin = dir }
}

// WithSetting sets a parameter in postgresql.conf. A replica inherits the
// settings of its primary and may override them.
func WithSetting(name, value string) Option {
	return func(o *options) { o.settings[name] = value }
}

// WithSettings sets several parameters in postgresql.conf.
func WithSettings(settings map[string]string) Option {
	return func(o *options) { maps.Copy(o.settings, settings) }
}

// WithRedisArgs appends arguments to redis-server's command line, such as
// "--maxmemory", "10mb".
func WithRedisArgs(args ...string) Option {
	return func(o *options) { o.args = append(o.args, args...) }
}

// WithPassword makes a Redis server ask for a password.
func WithPassword(password string) Option {
	return func(o *options) { o.password = password }
}

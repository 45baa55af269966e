package dbgen

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
)

// logParts are the parts of the runtime that log under their own name.
var logParts = []string{"pool", "routing", "cache", "limit", "queries", "http"}

// loggers holds a logger and a level for each part.
type loggers struct {
	levels map[string]*slog.LevelVar
	byPart map[string]*slog.Logger
}

func newLoggers(c LogConfig) (*loggers, error) {
	base := cmp.Or(c.Logger, slog.Default())
	l := &loggers{levels: map[string]*slog.LevelVar{}, byPart: map[string]*slog.Logger{}}
	for part := range c.Levels {
		if !slices.Contains(logParts, part) {
			return nil, fmt.Errorf("dbgen: Config.Log.Levels names %q; the parts are %v", part, logParts)
		}
	}
	for _, part := range logParts {
		level := new(slog.LevelVar)
		level.Set(c.Level)
		if own, ok := c.Levels[part]; ok {
			level.Set(own)
		}
		l.levels[part] = level
		l.byPart[part] = slog.New(leveled{base.Handler(), level}).With("logger", "dbgen."+part)
	}
	return l, nil
}

// of returns the logger of a part; nil for a name that is none's.
func (l *loggers) of(part string) *slog.Logger { return l.byPart[part] }

// leveled lets through what is at least at its own level, and at the level of
// the handler beneath.
type leveled struct {
	slog.Handler
	level *slog.LevelVar
}

func (h leveled) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= h.level.Level() && h.Handler.Enabled(ctx, l)
}

func (h leveled) WithAttrs(attrs []slog.Attr) slog.Handler {
	return leveled{h.Handler.WithAttrs(attrs), h.level}
}

func (h leveled) WithGroup(name string) slog.Handler {
	return leveled{h.Handler.WithGroup(name), h.level}
}

// Logger returns the named logger of a part: pool, routing, cache, limit,
// queries or http. It is nil for any other name.
func (db *DB) Logger(part string) *slog.Logger { return db.log.of(part) }

// SetLogLevel changes the level of a part's logger while it is in use.
func (db *DB) SetLogLevel(part string, level slog.Level) error {
	v, ok := db.log.levels[part]
	if !ok {
		return fmt.Errorf("dbgen: there is no logger %q; the parts are %v", part, logParts)
	}
	v.Set(level)
	return nil
}

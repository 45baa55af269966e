package dbgen

import (
	"fmt"

	"github.com/dbgen-go/dbgen/runtime/internal/comment"
	"github.com/dbgen-go/dbgen/runtime/internal/engine"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// check refuses tags that are not to be told from others.
func (c *CommentsConfig) check() error {
	for key := range c.Tags {
		switch key {
		case "", "query", "route", "traceparent":
			return fmt.Errorf("dbgen: Config.Comments.Tags has a tag %q: want a name that is not empty, and none of query, route and traceparent, which Query, Route and Trace are for", key)
		}
	}
	return nil
}

// comments returns what the engine is to write; nil: nothing.
func (c *CommentsConfig) comments() *engine.Comments {
	if !c.Query && !c.Route && c.Trace == nil && len(c.Tags) == 0 {
		return nil
	}
	e := &engine.Comments{Query: c.Query, Route: c.Route, Trace: c.Trace}
	for key, value := range c.Tags {
		e.Tags = append(e.Tags, comment.Tag{Key: key, Value: value})
	}
	return e
}

// fits refuses what would leave something behind for each call.
func (c *CommentsConfig) fits(cluster *pool.Cluster) error {
	if !c.Route && c.Trace == nil {
		return nil
	}
	for _, n := range cluster.Nodes() {
		if !n.Prepares() && !n.Forgets() {
			return fmt.Errorf("Config.Comments has Route or Trace, which differ from call to call, and pgx would keep a description of each text for %s (default_query_exec_mode=cache_describe): use cache_statement, describe_exec, exec or simple_protocol there, or Query and Tags alone", n.Addr())
		}
	}
	return nil
}

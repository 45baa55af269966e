package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// trouble looks where the guide says to look, at an application that is well.
func (d *drill) trouble(ctx context.Context) error {
	env := d.appEnv()
	delete(env, "DBGEN_LIMITS")
	app, err := d.startApp(ctx, "trouble-app", env)
	if err != nil {
		return err
	}
	v := newVisitor("11")
	for range 3 {
		_, err := v.send(ctx, http.MethodPatch, app.url+"/stories/12", `{"title": "Twelve"}`)
		_, readErr := v.get(ctx, app.url+"/stories/12")
		if err := errors.Join(err, readErr); err != nil {
			return err
		}
	}
	more := map[string]string{"OPS": app.ops}
	// Replicas are known, and pools at rest, after a moment.
	if err := eventually(ctx, 20*time.Second, "an application that is well looks so", func() error {
		_, err := d.guide.follow(ctx, d.site, "trouble", more, false)
		return err
	}); err != nil {
		return fmt.Errorf("%w\n%s", err, app.p.log())
	}
	if _, err := d.follow(ctx, "trouble", more); err != nil {
		return err
	}
	return app.stop()
}

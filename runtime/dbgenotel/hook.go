package dbgenotel

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

// A hook makes a span of each attempt.
type hook struct{ t *Telemetry }

var _ observe.HookOfAttempts = hook{}

// AttemptsOnly reports whether answers of caches are of no interest.
func (h hook) AttemptsOnly() bool { return !h.t.opts.Answered }

// An attempt is one that is under way. It is its own context, which spares one.
type attempt struct {
	context.Context
	span   trace.Span
	target *target
}

type attemptKey struct{}

// Value returns the attempt itself to the hook.
func (a *attempt) Value(key any) any {
	if _, ok := key.(attemptKey); ok {
		return a
	}
	return a.Context.Value(key)
}

// Begin starts an attempt's span.
func (h hook) Begin(ctx context.Context, e *observe.Event) context.Context {
	target := h.t.target(e)
	a := &attempt{target: target}
	a.Context, a.span = h.t.tracer.Start(ctx, target.name, target.start...)
	return a
}

// End ends it; or tells of a call that had none.
func (h hook) End(ctx context.Context, e *observe.Event) {
	switch e.Source {
	case observe.SourceL1, observe.SourceL2, observe.SourceShared:
		h.answered(ctx, e)
		return
	case observe.SourceNone:
		h.refused(ctx, e)
		return
	}
	a, ok := ctx.Value(attemptKey{}).(*attempt)
	if !ok {
		return
	}
	kind, code := kindOf(e)
	h.t.operations.record(ctx, e, a.target, kind)
	if a.span.IsRecording() {
		h.finish(a.span, e, a.target, kind, code)
	}
	a.span.End()
}

// finish says on a span how its attempt went.
func (h hook) finish(span trace.Span, e *observe.Event, of *target, kind, code string) {
	attrs := make([]attribute.KeyValue, 0, 8)
	if e.Reason != "" {
		attrs = append(attrs, keyReason.String(e.Reason))
	}
	if e.Attempt > 1 {
		attrs = append(attrs, keyAttempt.Int(e.Attempt))
	}
	if e.Slow {
		attrs = append(attrs, keySlow.Bool(true))
	}
	if rows, ok := returned(e); ok {
		attrs = append(attrs, keyRows.Int64(rows))
	}
	switch {
	case e.Batch > 1:
		attrs = append(attrs, keyBatchSize.Int(e.Batch))
	case e.Batch == 1 && batches(e): // one alone is no batch, by the conventions
		words := wordsOf(e.Statement)
		span.SetName(words.summary)
		attrs = append(attrs, keySummary.String(words.summary), keyOperation.String(words.operation))
	}
	if h.t.opts.Parameters && e.Batch == 0 {
		for i, v := range e.Args {
			attrs = append(attrs, attribute.String(keyParameter+strconv.Itoa(i), short(v)))
		}
	}
	span.SetAttributes(append(attrs, failure(span, e, kind, code)...)...)
}

// failure says on a span how its attempt failed, if it did.
func failure(span trace.Span, e *observe.Event, kind, code string) (attrs []attribute.KeyValue) {
	if kind == "" {
		return nil
	}
	span.SetStatus(codes.Error, describe(e.Err))
	attrs = append(attrs, keyErrorType.String(kind))
	if code != "" {
		attrs = append(attrs, keyStatus.String(code))
	}
	return attrs
}

// refused makes a span of a call that was not sent.
func (h hook) refused(ctx context.Context, e *observe.Event) {
	of, now := h.t.target(e), time.Now()
	begun := now
	var exhausted *dbgen.PoolExhaustedError
	if errors.As(e.Err, &exhausted) {
		begun = now.Add(-exhausted.Waited)
	}
	start := append(of.start[:len(of.start):len(of.start)], trace.WithTimestamp(begun))
	_, span := h.t.tracer.Start(ctx, of.name, start...)
	kind, code := kindOf(e)
	h.finish(span, e, of, kind, code)
	span.End(trace.WithTimestamp(now))
}

// answered notes on the caller's span that a cache answered.
func (h hook) answered(ctx context.Context, e *observe.Event) {
	span := trace.SpanFromContext(ctx)
	if !h.t.opts.Answered || !span.IsRecording() {
		return
	}
	attrs := []attribute.KeyValue{keyQuery.String(e.Name()), keySource.String(e.Source.String())}
	if kind, _ := kindOf(e); kind != "" {
		attrs = append(attrs, keyErrorType.String(kind))
	}
	span.AddEvent(eventAnswered, trace.WithAttributes(attrs...))
}

// parameterMost is how much of a parameter is told, in bytes.
const parameterMost = 200

// short writes a parameter.
func short(v any) string {
	s := fmt.Sprint(v)
	if len(s) <= parameterMost {
		return s
	}
	n := parameterMost
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}

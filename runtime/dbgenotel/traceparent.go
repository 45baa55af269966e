package dbgenotel

import (
	"context"

	"go.opentelemetry.io/otel/trace"
)

// Traceparent returns the context's span as the header traceparent of W3C's Trace Context
// has it, if the trace is sampled, and otherwise "".
func Traceparent(ctx context.Context) string {
	s := trace.SpanContextFromContext(ctx)
	if !s.IsValid() || !s.IsSampled() {
		return ""
	}
	return "00-" + s.TraceID().String() + "-" + s.SpanID().String() + "-" + s.TraceFlags().String()
}

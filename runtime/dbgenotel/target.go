package dbgenotel

import (
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/dbgen-go/dbgen/runtime/observe"
)

// A targetKey is what attempts have in common whose attributes are the same. There are as
// many as statements, of which package observe bounds the number, times servers.
type targetKey struct {
	statement *observe.Statement
	source    observe.Source
	host      string
	port      uint16
}

// A target is a statement on a server, with all that can be said of it beforehand.
type target struct {
	name    string // of the span, and the summary
	start   []trace.SpanStartOption
	single  []attribute.KeyValue // of the metrics of one statement, in any order
	batch   []attribute.KeyValue // and of several together
	inOne   []metric.RecordOption
	inBatch []metric.RecordOption
}

// batchPrefix begins the words for operations that were sent together.
const batchPrefix = "BATCH "

func (t *Telemetry) target(e *observe.Event) *target {
	key := targetKey{e.Statement, e.Source, e.Host, e.Port}
	if known, ok := t.targets.Load(key); ok {
		return known.(*target)
	}
	made, _ := t.targets.LoadOrStore(key, t.newTarget(e))
	return made.(*target)
}

func (t *Telemetry) newTarget(e *observe.Event) *target {
	of := &target{}
	of.single = t.common(e, "")
	of.batch = t.common(e, batchPrefix)
	of.inOne = []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(slices.Clone(of.single)...))}
	of.inBatch = []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(slices.Clone(of.batch)...))}
	of.name = wordsOf(e.Statement).summary
	attrs := of.single
	if batches(e) {
		of.name, attrs = withPrefix(batchPrefix, of.name), of.batch
	}
	attrs = slices.Clone(attrs)
	if text := textOf(e.Statement); text != "" && !t.opts.OmitText {
		attrs = append(attrs, keyText.String(text))
	}
	kind := trace.SpanKindClient
	if e.Source == observe.SourceNone {
		kind = trace.SpanKindInternal
	}
	of.start = []trace.SpanStartOption{trace.WithSpanKind(kind), trace.WithAttributes(attrs...)}
	return of
}

// common are the attributes that spans and metrics have in common.
func (t *Telemetry) common(e *observe.Event, prefix string) []attribute.KeyValue {
	w := wordsOf(e.Statement)
	attrs := []attribute.KeyValue{system, keySummary.String(withPrefix(prefix, w.summary)), keySource.String(e.Source.String())}
	add := func(key attribute.Key, value string) {
		if value != "" {
			attrs = append(attrs, key.String(value))
		}
	}
	if w.operation != "" {
		add(keyOperation, withPrefix(prefix, w.operation))
	}
	add(keyCollection, w.collection)
	if e.Query != "" {
		add(keyQuery, e.Name())
	}
	if e.Host != "" {
		add(keyAddress, e.Host)
		add(keyNamespace, t.namespace(address(e.Host, e.Port)))
		if !strings.HasPrefix(e.Host, "/") { // the socket's name has it
			attrs = append(attrs, keyPort.Int(int(e.Port)))
		}
	}
	return attrs
}

// batches reports whether an attempt that begins will send a batch.
func batches(e *observe.Event) bool {
	return e.Batch > 1 || strings.HasPrefix(e.About.Command, "batch")
}

// withPrefix says that operations were sent together, where the word does not.
func withPrefix(prefix, words string) string {
	if words == "BATCH" {
		return words
	}
	return prefix + words
}

// counted are the attributes of an attempt that did not fail.
func (of *target) counted(e *observe.Event) []metric.RecordOption {
	if e.Batch > 1 {
		return of.inBatch
	}
	return of.inOne
}

// failed are the attributes of one that did.
func (of *target) failed(e *observe.Event, kind string) attribute.Set {
	attrs := of.single
	if e.Batch > 1 {
		attrs = of.batch
	}
	attrs = append(attrs[:len(attrs):len(attrs)], keyErrorType.String(kind))
	if _, code := kindOf(e); code != "" {
		attrs = append(attrs, keyStatus.String(code))
	}
	return attribute.NewSet(attrs...)
}

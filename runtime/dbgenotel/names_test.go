package dbgenotel

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric/noop"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/semconv/v1.43.0/dbconv"
)

// The names of attributes are those of the conventions.
func TestConventionsAttributes(t *testing.T) {
	if schemaURL != semconv.SchemaURL {
		t.Errorf("the names are those of %s, and it says %s", semconv.SchemaURL, schemaURL)
	}
	if system != semconv.DBSystemNamePostgreSQL {
		t.Errorf("db.system.name: %v", system)
	}
	if got := attribute.String(keyParameter+"0", "v"); got != semconv.DBQueryParameter("0", "v") {
		t.Errorf("a parameter is %v", got)
	}
	for ours, theirs := range map[attribute.Key]attribute.Key{
		keySystem: semconv.DBSystemNameKey, keyNamespace: semconv.DBNamespaceKey, keyOperation: semconv.DBOperationNameKey,
		keyCollection: semconv.DBCollectionNameKey, keySummary: semconv.DBQuerySummaryKey, keyText: semconv.DBQueryTextKey,
		keyBatchSize: semconv.DBOperationBatchSizeKey, keyStatus: semconv.DBResponseStatusCodeKey, keyRows: semconv.DBResponseReturnedRowsKey,
		keyErrorType: semconv.ErrorTypeKey, keyAddress: semconv.ServerAddressKey, keyPort: semconv.ServerPortKey,
		keyPoolName: semconv.DBClientConnectionPoolNameKey, keyPoolState: semconv.DBClientConnectionStateKey,
	} {
		if ours != theirs {
			t.Errorf("%s should be %s", ours, theirs)
		}
	}
	for _, state := range []attribute.KeyValue{semconv.DBClientConnectionStateIdle, semconv.DBClientConnectionStateUsed} {
		if state != keyPoolState.String(state.Value.AsString()) {
			t.Errorf("%v", state)
		}
	}
}

// described is a metric as the conventions' generated code has it.
type described interface {
	Name() string
	Unit() string
	Description() string
}

// Those metrics that are read when somebody asks have the names, units, descriptions and
// kinds of the conventions, where these have a metric.
func TestConventionsObserved(t *testing.T) {
	theirs := map[string]described{}
	kinds := map[string]kind{}
	m := noop.Meter{}
	for _, known := range []struct {
		of   func() (described, error)
		kind kind
	}{
		{func() (described, error) { return dbconv.NewClientConnectionCountObservable(m) }, upDownCounter},
		{func() (described, error) { return dbconv.NewClientConnectionMaxObservable(m) }, upDownCounter},
		{func() (described, error) { return dbconv.NewClientConnectionIdleMinObservable(m) }, upDownCounter},
		{func() (described, error) { return dbconv.NewClientConnectionPendingRequestsObservable(m) }, upDownCounter},
		{func() (described, error) { return dbconv.NewClientConnectionTimeoutsObservable(m) }, counter},
	} {
		d, err := known.of()
		if err != nil {
			t.Fatal(err)
		}
		theirs[d.Name()], kinds[d.Name()] = d, known.kind
	}
	found := 0
	for i := range each {
		d := theirs[i.name]
		switch {
		case d == nil && !strings.HasPrefix(i.name, "dbgen."):
			t.Errorf("%s: the conventions do not have it", i.name)
		case d != nil:
			found++
			got := []string{i.unit, i.description, string(i.kind)}
			if diff := cmp.Diff([]string{d.Unit(), d.Description(), string(kinds[i.name])}, got); diff != "" {
				t.Errorf("%s: %s", i.name, diff)
			}
		}
	}
	if found != len(theirs) {
		t.Errorf("%d of %d metrics", found, len(theirs))
	}
}

// The documentation's table of metrics is this.
func TestDocs(t *testing.T) {
	const path = "../../docs/observability.md"
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the module is alone: there is no documentation")
	}
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for i := range each {
		names := make([]string, len(i.attributes))
		for n, key := range i.attributes {
			names[n] = "`" + string(key) + "`"
		}
		if !strings.HasPrefix(i.name, "dbgen.") {
			continue // the conventions describe it
		}
		fmt.Fprintf(&want, "| `%s` | %s, %s | %s | %s |\n", i.name, i.kind, i.unit, strings.Join(names, ", "), i.description)
	}
	if !strings.Contains(string(text), want.String()) {
		t.Errorf("%s should have these lines:\n%s", path, want.String())
	}
}

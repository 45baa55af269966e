package observe

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

func callerOf(user string) limit.Caller { return limit.Caller{User: user} }

func about(operation, command string, keys ...int) *descriptor.About {
	return &descriptor.About{Command: command, Operation: operation, Table: "public.t", Keys: keys}
}

// ran runs fn in a request and returns what was found in it.
func ran(t *testing.T, fn func(ctx context.Context, tr *Tracker)) Report {
	t.Helper()
	tr := tracker(nil)
	ctx, r := Begin(context.Background(), "GET /stories")
	fn(ctx, tr)
	return r.End()
}

func TestNPlusOne(t *testing.T) {
	var line int
	report := ran(t, func(ctx context.Context, tr *Tracker) {
		for id := range 30 {
			_, _, line, _ = runtime.Caller(0)
			sent(ctx, tr, &getStory, int64(id)).End(0, time.Millisecond, nil)
		}
	})
	if report.Queries != 30 || report.Time != 30*time.Millisecond || len(report.Findings) != 1 {
		t.Fatalf("%+v", report)
	}
	f := report.Findings[0]
	if f.Rule != RuleNPlusOne || f.Calls != 30 || f.Distinct != 30 || filepath.Base(f.File) != "request_test.go" {
		t.Errorf("%+v", f)
	}
	if f.Line < line || f.Line > line+1 {
		t.Errorf("found in line %d, called in %d", f.Line, line+1)
	}
	if m := f.Message(); !strings.Contains(m, "30 times") || !strings.Contains(m, "GetStoryByIDs") {
		t.Error(m)
	}
}

// What is found in every request is told once.
func TestFindings(t *testing.T) {
	tr := tracker(nil)
	for i := range 3 {
		ctx, r := Begin(context.Background(), "GET /stories")
		for id := range 10 + i {
			sent(ctx, tr, &getStory, int64(id)).End(0, time.Millisecond, nil)
		}
		r.End()
	}
	all := tr.Findings()
	if len(all) != 1 || all[0].Requests != 3 || all[0].Total != 33 || all[0].Calls != 12 || len(all[0].Names) != 1 {
		t.Errorf("%+v", all)
	}
}

func TestQuiet(t *testing.T) {
	page := descriptor.Query{Name: "Page", Package: "db", About: about("SELECT", "many", 1)}
	all := descriptor.Query{Name: "All", Package: "db", About: about("SELECT", "many")}
	many := descriptor.Query{Name: "ByIDs", Package: "db", About: about("SELECT", "many")}
	addAll := descriptor.Query{Name: "AddAll", Package: "db", About: about("INSERT", "exec")}
	tests := map[string]func(ctx context.Context, tr *Tracker){
		"a loop over pages": func(ctx context.Context, tr *Tracker) {
			for after := range 30 {
				sent(ctx, tr, &page, int64(7), int64(after*50), 50).End(0, time.Millisecond, nil)
			}
		},
		"pages of everything": func(ctx context.Context, tr *Tracker) {
			for after := range 30 {
				sent(ctx, tr, &all, int64(after*50)).End(0, time.Millisecond, nil)
			}
		},
		"chunks": func(ctx context.Context, tr *Tracker) {
			for n := range 30 {
				sent(ctx, tr, &many, []int64{int64(n)}).End(0, time.Millisecond, nil)
			}
		},
		"written in chunks": func(ctx context.Context, tr *Tracker) {
			for n := range 30 {
				sent(ctx, tr, &addAll, []int64{int64(n)}, []string{"a"}).End(0, time.Millisecond, nil)
			}
		},
		"tried again": func(ctx context.Context, tr *Tracker) {
			for range 30 {
				sent(ctx, tr, &getStory, int64(1)).End(0, time.Millisecond, errors.New("broken"))
			}
			sent(ctx, tr, &getStory, int64(1)).End(0, time.Millisecond, nil)
		},
		"a few": func(ctx context.Context, tr *Tracker) {
			for id := range 4 {
				sent(ctx, tr, &getStory, int64(id)).End(0, time.Millisecond, nil)
			}
		},
		"from many places": func(ctx context.Context, tr *Tracker) {
			sent(ctx, tr, &getStory, int64(1)).End(0, time.Millisecond, nil)
			sent(ctx, tr, &getStory, int64(2)).End(0, time.Millisecond, nil)
			sent(ctx, tr, &getStory, int64(3)).End(0, time.Millisecond, nil)
			sent(ctx, tr, &getStory, int64(4)).End(0, time.Millisecond, nil)
			sent(ctx, tr, &getStory, int64(5)).End(0, time.Millisecond, nil)
			sent(ctx, tr, &getStory, int64(6)).End(0, time.Millisecond, nil)
		},
		"in another request": func(_ context.Context, tr *Tracker) {
			for id := range 30 {
				sent(context.Background(), tr, &getStory, int64(id)).End(0, time.Millisecond, nil)
			}
		},
	}
	for name, fn := range tests {
		if report := ran(t, fn); len(report.Findings) != 0 {
			t.Errorf("%s: %+v", name, report.Findings)
		}
	}
}

func TestRules(t *testing.T) {
	insert := descriptor.Query{Name: "Add", Package: "db", About: about("INSERT", "exec")}
	for rule, fn := range map[string]func(ctx context.Context, tr *Tracker){
		RuleDuplicate: func(ctx context.Context, tr *Tracker) {
			for range 30 {
				sent(ctx, tr, &getStory, int64(1)).End(0, time.Millisecond, nil)
			}
		},
		RuleWriteInLoop: func(ctx context.Context, tr *Tracker) {
			for id := range 30 {
				sent(ctx, tr, &insert, int64(id), "name").End(0, time.Millisecond, nil)
			}
		},
	} {
		report := ran(t, fn)
		if len(report.Findings) != 1 || report.Findings[0].Rule != rule || report.Findings[0].Calls != 30 {
			t.Errorf("%s: %+v", rule, report.Findings)
		}
	}
}

// A request that runs everything it can think of is bounded.
func TestRequestBounded(t *testing.T) {
	report := ran(t, func(ctx context.Context, tr *Tracker) {
		for range 1000 {
			q := &descriptor.Query{Name: "Q", Package: "db", About: about("SELECT", "one", 1)}
			sent(ctx, tr, q, 1).End(0, time.Millisecond, nil)
		}
		if n := len(RequestFrom(ctx).loops); n > loopsMost {
			t.Errorf("%d statements are watched", n)
		}
	})
	if report.Queries != 1000 {
		t.Errorf("%d queries", report.Queries)
	}
}

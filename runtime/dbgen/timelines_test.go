package dbgen

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// What is noted only goes up, whatever stands in Redis; and to ask without news, which
// every process does ten times a second, is to read.
func TestTimelinesAreReadUnlessThereIsNews(t *testing.T) {
	client := dbtest.Redis(t).Client(t)
	ctx := t.Context()
	shared := timelines{client, "p"}
	const key = "p:timeline:7"
	for _, step := range []struct {
		stands         string // before
		told, want     uint32
		withoutScripts bool
	}{
		{"", 3, 3, false}, {"3", 3, 3, true}, {"3", 2, 3, true}, {"3", 0, 3, true}, {"3", 4, 4, false},
		{"nonsense", 2, 2, false}, {"4294967296", 2, 2, false}, {"-1", 1, 1, false}, {"", 0, 0, false}, {"4294967295", 5, 4294967295, true},
	} {
		if err := client.Del(ctx, key).Err(); err != nil {
			t.Fatal(err)
		}
		if step.stands != "" {
			if err := client.Set(ctx, key, step.stands, 0).Err(); err != nil {
				t.Fatal(err)
			}
		}
		if err := client.ConfigResetStat(ctx).Err(); err != nil {
			t.Fatal(err)
		}
		got, err := shared.Raise(ctx, 7, step.told)
		if err != nil || got != step.want {
			t.Errorf("%q stands and %d is told: %d, %v; want %d", step.stands, step.told, got, err, step.want)
		}
		stats, err := client.Info(ctx, "commandstats").Result()
		if err != nil {
			t.Fatal(err)
		}
		if ran := strings.Contains(stats, "cmdstat_eval"); ran == step.withoutScripts {
			t.Errorf("%q stands and %d is told: a script ran: %v", step.stands, step.told, ran)
		}
	}
	if err := client.Del(ctx, key).Err(); err != nil {
		t.Fatal(err)
	}
	if err := client.LPush(ctx, key, "a list").Err(); err != nil {
		t.Fatal(err)
	}
	if got, err := shared.Raise(ctx, 7, 2); err != nil || got != 2 {
		t.Errorf("over a list of somebody else's: %d, %v", got, err)
	}
}

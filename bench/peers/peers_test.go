package peers

import (
	"context"
	"testing"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// What is measured is the same work with the same results.
func TestPeersAgree(t *testing.T) {
	at := dbtest.Database(t, dbtest.SharedPostgres(t), Schema)
	all, closeAll, err := Open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll()
	if err := Check(t.Context(), all, at.Pool(t)); err != nil {
		t.Fatal(err)
	}
}

// A peer that reads something else is found out.
func TestCheckFindsDifferences(t *testing.T) {
	at := dbtest.Database(t, dbtest.SharedPostgres(t), Schema)
	all, closeAll, err := Open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll()
	for name, wrong := range map[string]Peer{"reads one too many": tooMany{all[2].Peer}, "writes nothing": idle{all[2].Peer}} {
		if err := Check(t.Context(), []Named{all[0], {name, wrong}}, at.Pool(t)); err == nil {
			t.Errorf("%s: not found", name)
		}
	}
}

type tooMany struct{ Peer }

func (p tooMany) Got() []Story { return append(p.Peer.Got(), Story{}) }

type idle struct{ Peer }

func (p idle) Copy(ctx context.Context) error { return nil }

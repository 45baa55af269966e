package await

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestDone(t *testing.T) {
	made := 0
	if err := Done(t.Context(), func() { made = 3 }); made != 3 || err != nil {
		t.Errorf("%d, %v; want 3", made, err)
	}
	fault := errors.New("fault")
	ctx, cancel := context.WithCancelCause(t.Context())
	forever := make(chan int)
	defer close(forever)
	err := Done(ctx, func() {
		cancel(fault)
		<-forever
	})
	if err != fault {
		t.Errorf("%v, want the cause", err)
	}
}

func TestPanicIsTheCallers(t *testing.T) {
	defer func() {
		got := fmt.Sprint(recover())
		if !strings.HasPrefix(got, "broken\n") || !strings.Contains(got, "await_test.go") {
			t.Errorf("panic %q, want the value and where it came from", got)
		}
	}()
	_ = Done(t.Context(), func() { panic("broken") })
	t.Error("Done returned")
}

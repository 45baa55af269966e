package await

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestValue(t *testing.T) {
	fault := errors.New("fault")
	if v, err := Value(t.Context(), func() (int, error) { return 3, fault }); v != 3 || err != fault {
		t.Errorf("%d, %v; want 3 and the fault", v, err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	forever := make(chan int)
	defer close(forever)
	v, err := Value(ctx, func() (int, error) {
		cancel(fault)
		return <-forever, nil
	})
	if v != 0 || err != fault {
		t.Errorf("%d, %v; want nothing and the cause", v, err)
	}
}

func TestPanicIsTheCallers(t *testing.T) {
	defer func() {
		got := fmt.Sprint(recover())
		if !strings.HasPrefix(got, "broken\n") || !strings.Contains(got, "await_test.go") {
			t.Errorf("panic %q, want the value and where it came from", got)
		}
	}()
	_, _ = Value(t.Context(), func() (int, error) { panic("broken") })
	t.Error("Value returned")
}

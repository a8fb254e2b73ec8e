package indexed

import (
	"context"
	"strconv"
	"testing"

	"deviceconsole/app/outbox"
	"deviceconsole/app/outbox/storagetest"
)

var names int

func newName() string {
	names++
	return "outbox-test-" + strconv.Itoa(names)
}

func open(t *testing.T, name string) *Storage {
	t.Helper()
	s, err := Open(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestContract(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) func() outbox.Storage {
		name := newName()
		return func() outbox.Storage { return open(t, name) }
	})
}

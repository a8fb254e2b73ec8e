package seats_test

import (
	"net/netip"
	"testing"

	"deviceconsole/internal/seats"
)

func TestSeatsAreLimitedInAllAndByAddress(t *testing.T) {
	s := seats.New(6, 2)
	for i, step := range []struct {
		address string
		want    seats.Refusal
	}{
		{"203.0.113.1", seats.Taken},
		{"::ffff:203.0.113.1", seats.Taken}, // the same
		{"203.0.113.1", seats.FullAddress},
		{"2001:db8::1", seats.Taken},
		{"2001:db8::2", seats.Taken}, // of the same network
		{"2001:db8::3", seats.FullAddress},
		{"127.0.0.1", seats.Taken},
		{"127.0.0.1", seats.Taken},
		{"127.0.0.1", seats.Full},
	} {
		if got := s.Take(netip.MustParseAddr(step.address)); got != step.want {
			t.Errorf("step %d, %s: %v, want %v", i, step.address, got, step.want)
		}
	}
	s.Free(netip.MustParseAddr("2001:db8::9"))
	if s.Open() != 5 || s.Take(netip.MustParseAddr("2001:db8::1")) != seats.Taken {
		t.Error("a place that was given back is not free")
	}
}

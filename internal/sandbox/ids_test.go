package sandbox

import (
	"testing"

	"pgregory.net/rapid"
)

// Whatever both sides do, no two flows share an identifier inside the broker, and every answer
// carries the identifier its client used.
func TestPacketIDsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := newPacketIDs()
		open := map[uint16]uint16{}  // the client's → the broker's
		brokers := map[uint16]bool{} // in use by the broker for its own
		next := rapid.Uint16().Draw(t, "start")
		for range 200 {
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				next++
				if next == 0 || brokers[next] || taken(open, next) {
					continue
				}
				brokers[next] = true
				ids.sent(next)
			case 1:
				id := rapid.Uint16Range(1, 20).Draw(t, "id")
				in := ids.enter(id, func(in uint16) bool { return brokers[in] })
				if was, ok := open[id]; ok && was != in {
					t.Fatalf("%d became %d and %d", id, was, in)
				}
				if in == 0 || brokers[in] {
					t.Fatalf("%d became %d, which is in use", id, in)
				}
				open[id] = in
			case 2:
				for id, in := range open {
					if got := ids.exit(in, true); got != id {
						t.Fatalf("%d came back as %d", id, got)
					}
					delete(open, id)
					break
				}
			}
		}
	})
}

func taken(open map[uint16]uint16, in uint16) bool {
	for _, other := range open {
		if other == in {
			return true
		}
	}
	return false
}

func TestPacketIDsAreBounded(t *testing.T) {
	ids := newPacketIDs()
	free := func(uint16) bool { return false }
	for id := uint16(1); id <= maxPacketIDs; id++ {
		if ids.enter(id, free) == 0 {
			t.Fatalf("%d refused", id)
		}
	}
	if in := ids.enter(60000, free); in != 0 {
		t.Errorf("one too many became %d", in)
	}
}

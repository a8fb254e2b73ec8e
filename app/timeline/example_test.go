package timeline_test

import (
	"fmt"
	"strings"
	"time"

	"deviceconsole/app/timeline"
)

func Example() {
	store := timeline.New(timeline.PhoneLimits)
	at := time.Date(2026, 11, 22, 14, 2, 29, 0, time.UTC)
	store.Append(timeline.Entry{At: at, Topic: "0/plant-7/kitchen/mw-3f2a", Payload: []byte(`{"door":"open"}`)})
	store.Append(timeline.Entry{At: at, Topic: "0/plant-7/kitchen/mw-91c0", Payload: []byte(`{"door":"closed"}`)})
	store.Append(timeline.Entry{At: at, Kind: timeline.Gap, Gap: timeline.GapInfo{Reason: "the network went away"}})
	store.Append(timeline.Entry{At: at, Topic: "2/plant-7/MT-2014A/firmware", Payload: []byte(`{"version":"2.4.1"}`)})

	view := timeline.NewView(store, func(e *timeline.Entry) bool { return strings.HasPrefix(e.Topic, "0/") })
	for view.Advance(1000) {
		// draw, then go on
	}
	for _, id := range view.Window(0, 10) {
		e, _ := store.Get(id)
		fmt.Println(e.ID, e.Kind, e.Topic+e.Gap.Reason)
	}
	c := store.Counters()
	fmt.Println(c.Received, "received,", c.Kept, "kept,", c.Dropped, "dropped")
	// Output:
	// 3 gap the network went away
	// 2 received 0/plant-7/kitchen/mw-91c0
	// 1 received 0/plant-7/kitchen/mw-3f2a
	// 3 received, 3 kept, 0 dropped
}

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

// What was received is a tree of users, devices and topics.
func ExampleTree() {
	store := timeline.New(timeline.WideLimits)
	at := time.Date(2026, 11, 24, 14, 2, 31, 0, time.UTC)
	for _, topic := range []string{"0/plant-7/kitchen/mw-10", "0/plant-7/kitchen/mw-2", "1/plant-7/kitchen/mw-2/event", "2/plant-7/microwaves/notice"} {
		store.Append(timeline.Entry{At: at, Topic: topic, Payload: []byte("{}")})
	}
	tree := timeline.NewTree(store)
	tree.Open(timeline.Key{Kind: timeline.KindDevice, Name: "plant-7/kitchen/mw-2"}, true)
	tree.Update(at, false)
	for _, row := range tree.Rows(0, tree.Len(), at) {
		fmt.Printf("%d %s %d\n", row.Level, row.Name, row.Stat.Count)
	}
	// Output:
	// 1 plant-7/kitchen 3
	// 2 plant-7/kitchen/mw-2 2
	// 3 0/plant-7/kitchen/mw-2 1
	// 3 1/plant-7/kitchen/mw-2/event 1
	// 2 plant-7/kitchen/mw-10 1
	// 1 plant-7 1
	// 2 plant-7/microwaves 1
}

package pair_test

import (
	"fmt"
	"time"

	"deviceconsole/app/pair"
	"deviceconsole/app/timeline"
)

func Example() {
	now := time.Date(2026, 11, 24, 14, 2, 0, 0, time.UTC)
	p := pair.New()
	_ = p.Ask(pair.Request{ID: 1, Topic: "1/plant-7/kitchen/mw-1/event", Correlation: "4f2a", Timeout: pair.DefaultTimeout})
	p.Sent(1, now)
	p.Arrived(&timeline.Entry{ID: 900, At: now.Add(212 * time.Millisecond), Topic: "0/plant-7/kitchen/mw-1",
		Properties: timeline.Properties{CorrelationData: []byte("4f2a")}})
	got, _ := p.Of(1)
	fmt.Println("reply", got.Reply, "after", got.RoundTrip())
	// Output: reply 900 after 212ms
}

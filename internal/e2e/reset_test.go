package e2e

import (
	"fmt"
	"regexp"
	"strconv"
	"testing"

	"deviceconsole/internal/e2e/scripted"
)

var numberedEvent = regexp.MustCompile(`"n": ?(\d+)`)

// numbers counts how often each event with a tag n was sent to the broker.
func numbers(b *scripted.Broker) map[int]int {
	came := map[int]int{}
	for _, p := range b.Published() {
		if m := numberedEvent.FindStringSubmatch(p.Payload); m != nil {
			n, _ := strconv.Atoi(m[1])
			came[n]++
		}
	}
	return came
}

// TestAResetAmongAThousandEvents: the connection ends in the middle of a thousand
// numbered events at QoS 1, some of which the broker has and never acknowledged. None
// is missing, what came twice says so in the outbox, and all of it is over in a moment.
func TestAResetAmongAThousandEvents(t *testing.T) {
	t.Parallel()
	const all, reset = 1000, 850 // what machines sent is listed for the last 250
	rules := []scripted.Rule{{Payload: fmt.Sprintf(`"n": %d}`, reset), Times: 1, Do: scripted.Drop()}}
	for n := reset - 3; n < reset; n++ {
		rules = append(rules, scripted.Rule{Payload: fmt.Sprintf(`"n": %d}`, n), Times: 1, Do: scripted.Silence()})
	}
	b, c := openScripted(t, scripted.Script{Rules: rules})
	c.Allow(webSocketLine)
	c.show("Send")
	c.composes(`{"n": {{seq}}}`)
	c.sendForm().Button("Repeat…").Click()
	d := c.Role("dialog", "Repeat")
	d.Field("Every").Fill("2")
	d.Field("Times").Fill(strconv.Itoa(all))
	d.Button("Start").Click()
	run := c.Role("group", "Repeating")
	run.WaitText("1,000 of 1,000 sent · 1,000 acknowledged · 0 failed")
	if n := b.Connections(); n != 2 {
		t.Errorf("%d connections", n)
	}
	came := numbers(b)
	for n := 1; n <= all; n++ {
		if came[n] == 0 {
			t.Errorf("event %d is missing", n)
		}
	}
	twice := 0
	for n := reset - 3; n <= all; n++ {
		if came[n] < 2 {
			continue
		}
		twice++
		c.Role("searchbox", "Search sends").Fill(fmt.Sprintf(`"n": %d`, n))
		c.sent(fmt.Sprintf(`"n":%d}`, n)).WaitText("twice")
	}
	if twice < 4 || twice > 64 {
		t.Errorf("%d events came twice", twice)
	}
	for n := 1; n < reset-3; n++ {
		if came[n] > 1 {
			t.Errorf("event %d, acknowledged before, came %d times", n, came[n])
		}
	}
}

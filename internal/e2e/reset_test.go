package e2e

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/e2e/browsertest"
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
	c.Patience(time.Minute) // what was on its way at the reset goes one by one, and a busy machine answers late
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

// copyScript makes copies of the one item of the outbox, which has the tag n 10000, as
// if Send had been pressed for each, with the numbers after that.
const copyScript = `new Promise((done, fail) => {
	const open = indexedDB.open("console-outbox");
	open.onerror = () => fail(open.error);
	open.onsuccess = () => {
		const t = open.result.transaction("head", "readwrite"), store = t.objectStore("head");
		const keys = store.getAllKeys(), values = store.getAll();
		values.onsuccess = () => {
			const one = values.result[0], text = Array.from(one, c => String.fromCharCode(c)).join("");
			const at = text.indexOf('10000');
			if (keys.result.length !== 1 || at < 0) return fail(new Error("the outbox holds " + keys.result));
			const first = BigInt("0x" + keys.result[0]);
			for (let i = 1; i < %d; i++) {
				const copy = one.slice();
				for (const [k, c] of [...String(10000 + i)].entries()) copy[at + k] = c.charCodeAt(0);
				store.put(copy, (first + (BigInt(i) << 12n)).toString(16).padStart(16, "0"));
			}
		};
		t.oncomplete = () => { open.result.close(); done(); };
		t.onabort = () => fail(t.error);
	};
})`

// TestTenThousandWait: as many as the outbox takes wait from an earlier visit. They are
// counted, and listed a few at a time, and then delivered in their order, once each.
func TestTenThousandWait(t *testing.T) {
	t.Parallel()
	const all = outbox.MaxWaiting
	b, s := startScripted(t, scripted.Script{})
	c := openConsole(t, s.url)
	c.Patience(3 * time.Minute)
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	c.offline(b)
	c.compose("mw-1", "{}")
	c.queue(`{"n":10000}`)
	c.stored(1, timeline.Queued)
	c.Eval(fmt.Sprintf(copyScript, all), nil)
	c.Goto(s.url + "/send")
	c.Role("radio", "Waiting 10,000").Wait()
	c.Button("Older").Click()
	if n := c.outbox().Count(); n != 25 {
		t.Errorf("%d rows are drawn", n)
	}
	c.Shots("outbox-ten-thousand", browsertest.Wide)
	b.Refuse(false)
	c.Goto(s.url + "/")
	c.connectForm().WaitText("10,000")
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	c.show("Send")
	c.Role("radio", "Waiting").Wait()
	sent := b.Published()
	for i, p := range sent {
		if want := fmt.Sprintf(`"n":%d}`, 10000+i); !strings.Contains(p.Payload, want) {
			t.Fatalf("message %d of %d is %s, want %s", i, len(sent), p.Payload, want)
		}
	}
	if len(sent) != all {
		t.Errorf("%d messages were delivered", len(sent))
	}
}

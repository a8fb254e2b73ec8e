package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
)

// sick is a device of which it is known what is wrong with it.
type sick struct {
	device   string
	sentence string // begins so
	rows     int    // that prove it
	open     string // stands in the one of them that is opened
	events   []string
}

// several is an event for each number from 1 on.
func several(n int, format func(i int) string) (list []string) {
	for i := range n {
		list = append(list, `{"event_data":{`+format(i+1)+`}}`)
	}
	return list
}

// room is what nothing is wrong with.
func room(i int) string {
	return fmt.Sprintf(`"temp_c":2%d.%d,"state":%q`, i%3, i%7, []string{"idle", "heating"}[i/3%2])
}

func always(data string) func(int) string { return func(int) string { return data } }

func inTurn(lists ...[]string) (all []string) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// stampedWith are events that were observed so many seconds after now.
func stampedWith(skews ...float64) (list []string) {
	for i, skew := range skews {
		at := time.Now().Add(time.Duration(skew * float64(time.Second))).Add(time.Duration(i) * time.Millisecond)
		list = append(list, fmt.Sprintf(`{"event_data":{"n":1},"observed_at":%q}`, at.UTC().Format("2006-01-02T15:04:05.000000Z")))
	}
	return list
}

// sickDevices have one thing each that a burst of events can show. What takes minutes of a
// device's life is shown of the same filters in app/ui.
func sickDevices() []sick {
	skewed := func(skew float64) []string {
		return stampedWith(0, 0, 0, 0, skew, skew, skew, skew, skew, skew, skew, skew)
	}
	twice := stampedWith(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	count := func(name string, step int, list ...int) []string {
		return several(len(list), func(i int) string { return fmt.Sprintf(`%q:%d`, name, step*list[i-1]) })
	}
	return []sick{
		{"lacking", "Its last 4 events lack temp_c", 4, "idle", inTurn(several(20, room), several(4, always(`"state":"idle"`)))},
		{"retyped", "temp_c turned from number to text", 3, "hot", inTurn(several(20, room), several(3, always(`"temp_c":"hot","state":"idle"`)))},
		{"added", "co2 is new", 4, "412", inTurn(several(20, room), several(4, func(i int) string { return room(i) + `,"co2":412` }))},
		{"trouble", `state is "fault: magnetron"`, 2, "fault: magnetron", inTurn(several(20, room), several(2, always(`"temp_c":20,"state":"fault: magnetron"`)))},
		{"newword", `state was "locked"`, 1, "locked", inTurn(several(40, room), several(1, always(`"temp_c":20,"state":"locked"`)), several(3, room))},
		{"spiking", "temp_c leapt 2 times", 2, "901.5", inTurn(several(30, room), several(1, always(`"temp_c":900.5,"state":"idle"`)), several(3, room), several(1, always(`"temp_c":901.5,"state":"idle"`)), several(3, room))},
		{"shifted", "temp_c is -127 or so", 5, "-127", inTurn(several(50, room), several(5, always(`"temp_c":-127,"state":"idle"`)))},
		{"stuck", "temp_c stays at 23.75", 16, "23.75", inTurn(several(45, room), several(16, always(`"temp_c":23.75,"state":"idle"`)))},
		{"ahead", " ahead", 8, "observed_at", skewed(3600)},
		{"behind", " behind, or its events come that late", 8, "observed_at", skewed(-3600)},
		{"repeated", "3 events came again", 6, "observed_at", inTurn(twice[:6], twice[6:7], twice[6:7], twice[7:8], twice[7:8], twice[8:9], twice[8:9], twice[9:])},
		{"disordered", "3 events came after later ones", 6, "observed_at", stampedWith(0, 0, 0, 0, 0, 5, 0, 10, 2, 20, 7, 30, 40)},
		{"lost", "2 events never came", 3, "17", count("seq", 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 17, 18, 19)},
		{"restarted", "Restarted at", 2, "uptime_s", count("uptime_s", 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 1, 2, 3)},
		{"silent", "Silent for", 30, "30", several(30, func(i int) string { return fmt.Sprintf(`"n":%d`, i) })},
	}
}

// TestASentenceShowsItsRows: an agent presses sentence after sentence on the pages of
// devices that are sick in different ways, and sees each time the messages that prove it,
// those alone, and the newest of them open.
func TestASentenceShowsItsRows(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.Viewport(browsertest.Wide)
	c.asSupport(t, s)
	c.allGranted(t)
	bench, op := s.as("device"), s.as("operator")
	user := bench.login.user
	talk := connectPublisher(t, s.mqtt, bench.login)
	received := 0
	say := func(device string, events ...string) {
		for _, e := range events {
			talk.publish("0/"+user+"/"+device, []byte(e), 1)
			if typ, answer, err := talk.read(); err != nil || typ != 0x40 {
				t.Fatalf("the broker answered %s with %#x %v %v", e, typ, answer, err)
			}
		}
		received += len(events)
	}
	say("tied", `{"event_data":{"n":1}}`)
	op.publish("1/"+user+"/tied/event", "-m", `{"command":"start"}`, "-D", "publish", "correlation-data", "c1")
	received++
	list := sickDevices()
	for i := range list {
		d := sickDevices()[i]                   // stamped now, and not before all others were heard
		apart := max(len(d.events)-d.rows-6, 0) // from here on no two arrive at once
		say(d.device, d.events[:apart]...)
		for _, e := range d.events[apart:] {
			c.is(t, "Received", received)
			say(d.device, e)
		}
	}
	say("wanting", several(15, always(`"n":1,"threshold":60`))...)
	c.is(t, "Received", received)
	op.publish("1/"+user+"/_all/update/settings", "-r", "-m", `{"threshold":75}`)
	received++
	say("wanting", several(5, always(`"n":1,"threshold":60`))...)
	say("TWIN", `{"event_data":{"n":1}}`)
	say("twin", `{"event_data":{"n":2}}`)
	c.is(t, "Received", received)

	list = append(list,
		sick{device: "wanting", sentence: "The update of ", rows: 6, open: "75"},
		sick{device: "twin", sentence: "TWIN looks the same, and is another", rows: 2, open: "twin"},
		sick{device: "tied", sentence: "The command of ", rows: 1, open: "start"}) // that it had no answer, after 10 s
	for _, d := range list {
		c.Role("searchbox", "Find device").Fill(d.device)
		c.branch(d.device).First().Click()
		c.Role("link", "Open its page").Click()
		c.Role("heading", "Device "+d.device).Wait()
		c.Role("list", "Findings").Role("listitem", "").Containing(d.sentence).Button("Show the messages").Click()
		c.is(t, "Shown", d.rows)
		c.details().WaitText(d.open)
	}
}

// TestARefusedSendIsShownByItsSentence: what the broker refused of a device user's own
// sends is a sentence about the device, which shows those and not what it took.
func TestARefusedSendIsShownByItsSentence(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.Viewport(browsertest.Wide)
	c.sandbox()
	c.compose("mw-1", `{"n": 1}`)
	c.sends("acknowledged")
	for range 2 {
		c.sendAs("Message to device", "Device ID", "mw-1", "Payload", `{"command":"start"}`)
		c.sends("rejected")
	}
	c.is(t, "Shown", 3)
	c.attention().Containing("mw-1").Role("button", "").Starting("The broker refused 2 messages to or from it").Click()
	c.is(t, "Shown", 2)
	waitFor(t, func() string { // the list is drawn after the counter
		for _, row := range c.rows().Texts() {
			if !strings.Contains(row, "rejected") {
				return fmt.Sprintf("among those that were refused is %q", row)
			}
		}
		return ""
	})
	c.details().WaitText("0x87")
}

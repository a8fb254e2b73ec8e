package e2e

import (
	"bytes"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
)

// thin separates groups of digits on the page.

func (c console) payloadTree() browsertest.Locator { return c.details().Role("tree", "Payload") }

// payloadTreeEnds waits until the last lines of the tree hold words: the text of
// what is far from sight is not laid out.
func (c console) payloadTreeEnds(t testing.TB, words string) {
	t.Helper()
	c.Eventually(func() string {
		c.payloadTree().Call(`function() { this.scrollTop = this.scrollHeight }`, nil)
		if text := c.payloadTree().Text(); !strings.Contains(text, words) {
			return "the tree does not end with " + words
		}
		return ""
	})
}

// showsAs chooses a way of looking at the payload.
func (c console) showsAs(way string) { c.details().Role("radio", way).Click() }

// stir keeps the broker awake until the test ends. This mosquitto goes on with a
// large message over WebSocket only when something else wakes it, a few
// kilobytes at a time.
func (m *mosquitto) stir() {
	p := connectPublisher(m.t, net.JoinHostPort("127.0.0.1", strconv.Itoa(m.tcp)), office)
	ended := make(chan struct{})
	m.t.Cleanup(func() { close(ended) })
	go func() {
		packet := append([]byte{0x30, 7}, field(nil, "noise")...)
		for tick := time.Tick(time.Millisecond / 2); ; {
			select {
			case <-ended:
				return
			case <-tick:
				if _, err := p.conn.Write(packet); err != nil {
					return
				}
			}
		}
	}()
}

// TestJSONIsReadAsATree: somebody opens and closes parts of a payload with
// pointer and keys, and goes to the next message of the topic.
func TestJSONIsReadAsATree(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.connectAs(kitchen, "", "")
	c.allGranted(t)
	cloud := broker.as(office)
	const topic = "1/plant-7/kitchen/mw-1/event"
	cloud.publishText(topic, `{"event_data":{"temp_c":71.40,"order_id":9007199254740993001,"door":"op\u0065n","limits":{"max":1e400,"list":[1,2,3]}},"seq":18211}`)
	cloud.publishText(topic, `{"event_data":{"temp_c":71.90,"order_id":9007199254740993001,"door":"op\u0065n","limits":{"max":1e400,"list":[1,2,4]}},"seq":18212}`)
	c.rows().Containing("18211").Click()
	text := c.payloadTree().WaitText("18211")
	for _, want := range []string{`"temp_c": 71.40`, `"order_id": 9007199254740993001`, `"door": "op\u0065n"`, `"max": 1e400`, "{ 4 members }", "[ 3 items ]"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("the tree lacks %s:\n%s", want, text)
		}
	}
	item := func(words string) browsertest.Locator { return c.payloadTree().Role("treeitem", "").Starting(words) }
	item(`"limits"`).Click()
	item(`"max"`).Gone()
	c.Press("ArrowRight") // open it
	item(`"max"`).Wait()
	c.Press("ArrowRight", "ArrowDown", "ArrowLeft") // go in, on to the list, and close that
	item("0:").Gone()

	c.rows().Containing("18212").Click()
	c.payloadTree().WaitText("18212")
	item("0:").Gone() // what is closed stays closed
	c.details().WaitText("Changed: temp_c 71.40 → 71.90, limits.list.2 3 → 4, seq 18211 → 18212; 5 the same")
	c.details().Button("Expand all").Click()
	item("0:").Wait()
	c.Shots("details-tree", browsertest.Wide, browsertest.Phone)
	c.details().Button("Collapse all").Click()
	item(`"temp_c"`).Gone()

	c.showsAs("Changes")
	c.details().Role("region", "Changes").WaitText("Since message 1 of this topic")
	c.Shots("details-changes", browsertest.Wide, browsertest.Phone)
	c.showsAs("Pretty")
	c.details().Role("region", "Payload").WaitText(`"temp_c": 71.90`)
	c.Shots("details-pretty", browsertest.Wide, browsertest.Phone)
	c.showsAs("Text")
	c.details().Role("region", "Payload").WaitText(`{"event_data":{"temp_c":71.90`)
	c.Shots("details-text", browsertest.Wide, browsertest.Phone)
	c.showsAs("Hex")
	c.details().Role("region", "Payload").WaitText("7b 22 65 76")
	c.Shots("details-hex", browsertest.Wide, browsertest.Phone)
}

// huge is a payload of which the page shows a part.
type huge struct {
	name    string // its device
	payload string
	says    string // at the end of its tree
}

// hugePayloads are one of 10 MB with a million items, one of 10,000 levels and one with a
// word of 10 MB.
func hugePayloads() []huge {
	const deep = 10_000
	return []huge{
		{"list", "[" + strings.Repeat("1234.5678,", 999_999) + "0]", "The first 100 of 1,000,000 items are shown."},
		{"deep", strings.Repeat(`{"a":[`, deep) + strings.Repeat("]}", deep), "{ 1 member }"},
		{"word", `{"text":"` + strings.Repeat("x", 10<<20) + `"}`, "the beginning of 10,485,762 bytes"},
	}
}

// TestHugePayloadsAreShownInPart: 10 MB, a million items and 10,000 levels are
// shown in part, the page says so and goes on answering.
func TestHugePayloadsAreShownInPart(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.connectAs(kitchen, "", "")
	c.allGranted(t)
	cloud := broker.as(office)
	broker.stir()
	c.Patience(time.Minute) // what takes the page seconds takes it longer beside other tests
	for _, p := range hugePayloads() {
		topic := "1/plant-7/kitchen/" + p.name + "/event"
		cloud.publishBytes(topic, []byte(p.payload))
		c.rows().Containing("\n" + p.name + "\n").Click()
		c.details().WaitText(topic)
		c.payloadTreeEnds(t, p.says)
		if p.name == "list" {
			c.Shots("details-huge", browsertest.Wide, browsertest.Phone)
			c.payloadTree().Button("Show more").Click()
			c.payloadTreeEnds(t, "The first 1,100 of 1,000,000 items are shown.")
		}
		if p.name == "deep" {
			c.details().Button("Expand all").Click()
			c.payloadTreeEnds(t, "deeper than 100 levels: not shown here")
		}
		for _, way := range []string{"Pretty", "Text", "Hex"} {
			c.showsAs(way)
			c.details().Role("region", "Payload").Wait()
		}
		c.showsAs("JSON")
		c.payloadTree().Wait()
	}
	if n := c.payloadTree().Role("treeitem", "").Count(); n > 5000 {
		t.Errorf("%d lines are in the document", n)
	}
	c.Field("Filter messages").Fill("deep") // the page still answers
	c.rows().Containing("\ndeep\n").Wait()
}

// TestAPayloadIsSavedByteByByte: Download payload writes a file with exactly
// the bytes that came.
func TestAPayloadIsSavedByteByByte(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	dir := c.Downloads()
	c.connectAs(kitchen, "", "")
	c.allGranted(t)
	broker.stir()
	want := make([]byte, 3<<20)
	for i := range want {
		want[i] = byte(i * i >> 3)
	}
	broker.as(office).publishBytes("1/plant-7/kitchen/bytes/update/x y", want)
	c.rows().Containing("\nbytes/x y\n").Click()
	c.details().Button("Download payload").Click()
	name, got := c.Downloaded(dir, ".bin")
	if !strings.HasPrefix(name, "1_plant-7_kitchen_bytes_update_x_y ") {
		t.Errorf("the file is called %q", name)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes were saved, not the ones that came", len(got))
	}
}

// TestAMessageIsCopiedAsACommand: the menu Copy as, by keys, puts a command on
// the clipboard that holds the message and no secret.
func TestAMessageIsCopiedAsACommand(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.GrantClipboard(s.url)
	c.connectAs(kitchen, "", "")
	c.allGranted(t)
	broker.as(office).publishText("1/plant-7/kitchen/mw-1/event", `{"say":"it's"}`)
	c.rows().Containing("mw-1").Click()
	c.details().Button("Copy as").TabTo(80)
	c.Press("Enter")
	menu := c.details().Role("menu", "Copy as")
	menu.Role("menuitem", "mosquitto_pub").Focused()
	c.Shots("details-copy-as", browsertest.Wide, browsertest.Medium, browsertest.Phone, browsertest.Narrow)
	c.Press("Escape")
	menu.Gone()
	c.details().Button("Copy as").Focused()
	for _, l := range []struct{ name, holds string }{
		{"mosquitto_pub", `-m '{"say":"it'\''s"}'`},
		{"Go (paho)", `[]byte("{\"say\":\"it's\"}")`},
		{"Python (paho-mqtt)", `b"{\"say\":\"it's\"}"`},
		{"Arduino (PubSubClient)", `PAYLOAD[] = "{\"say\":\"it's\"}"`},
	} {
		c.details().Button("Copy as").Click()
		menu.Role("menuitem", l.name).Click()
		waitFor(t, func() string {
			got := c.Clipboard()
			if !strings.Contains(got, l.holds) || !strings.Contains(got, "plant-7/kitchen") {
				return l.name + " was copied as " + got
			}
			if strings.Contains(got, "key-7") || strings.Contains(got, "secret") {
				t.Errorf("%s holds a secret:\n%s", l.name, got)
			}
			return ""
		})
	}
}

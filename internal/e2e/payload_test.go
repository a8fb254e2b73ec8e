package e2e

import (
	"strings"
	"testing"
)

// TestPayloadsArriveAsSent: text, nothing, and numbers that a browser would
// round are shown and copied as they came; bytes that are no text are shown as
// bytes.
func TestPayloadsArriveAsSent(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.GrantClipboard(s.url)
	c.connectAs(kitchen, "", "") // every device of the user
	c.allGranted(t)
	cloud := broker.as(office)
	for _, p := range []struct {
		name, payload string
		shown         []string // in the details
		copied        string
	}{
		{"text", "Maintenance tonight 22:00–22:15 UTC", []string{"Maintenance tonight 22:00–22:15 UTC"}, "Maintenance tonight 22:00–22:15 UTC"},
		{"lines", "one\n  two\tthree\n", []string{"one", "  two"}, "one\n  two\tthree\n"},
		{"numbers", `{"order_id":9007199254740993,"big":1234567890123456789,"ratio":127.0,"e":1E+2,"z":-0}`,
			[]string{"9007199254740993", "1234567890123456789", "127.0", "1E+2", "-0"},
			`{"order_id":9007199254740993,"big":1234567890123456789,"ratio":127.0,"e":1E+2,"z":-0}`},
		{"keys", `{"b":1,"a":2,"b":3}`, []string{`"b"`, `"a"`}, `{"b":1,"a":2,"b":3}`},
		{"number", "1234567890123456789", []string{"1234567890123456789"}, "1234567890123456789"},
		{"long", "x" + strings.Repeat("ä", 3000), []string{"ääää"}, "x" + strings.Repeat("ä", 3000)},
		{"empty", "", []string{"empty"}, ""},
		{"binary", "\x00\x01\xfe\xff\x80", []string{"00 01 fe ff 80"}, ""},
	} {
		topic := "1/plant-7/kitchen/device-" + p.name + "/event"
		cloud.publishBytes(topic, []byte(p.payload))
		row := c.rows().Containing("device-" + p.name + "\n")
		if p.name == "long" {
			row.WaitText("ääää") // a cut between the bytes of a character makes no bytes of a text
		}
		row.Click()
		c.details().WaitText(topic)
		for _, want := range p.shown { // the lines of JSON follow the rest of the details
			c.details().WaitTextFunc("show "+want, func(text string) bool {
				return strings.Contains(strings.ToLower(text), strings.ToLower(want))
			})
		}
		if p.copied == "" {
			continue
		}
		c.details().Button("Copy payload").Click()
		waitFor(t, func() string {
			if got := c.Clipboard(); got != p.copied {
				return p.name + " was copied as " + got
			}
			return ""
		})
	}
	c.Shot("binary-wide-light")
	c.details().Button("Copy topic").Click()
	waitFor(t, func() string {
		if got := c.Clipboard(); got != "1/plant-7/kitchen/device-binary/event" {
			return "the topic was copied as " + got
		}
		return ""
	})
}

// TestWhatIsTypedIsWhatIsSent: an event leaves the console with its numbers and
// the order of its keys untouched, as the preview said.
func TestWhatIsTypedIsWhatIsSent(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	events := broker.as(office).subscribe("0/plant-7/#")
	c.compose("mw-9", `{"z":1,"order_id":9007199254740993,"ratio":127.0,"a":null}`)
	preview := c.preview().WaitText("9007199254740993")
	if !strings.Contains(preview, "0/plant-7/kitchen/mw-9") || !strings.Contains(preview, "127.0") {
		t.Errorf("the preview says %s", preview)
	}
	c.sends("acknowledged")
	events.receives("0/plant-7/kitchen/mw-9", `"z": ?1, ?"order_id": ?9007199254740993, ?"ratio": ?127\.0, ?"a": ?null`)
}

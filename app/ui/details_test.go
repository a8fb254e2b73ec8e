//go:build !js

package ui

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/filter"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
	"deviceconsole/app/snippet"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

func TestAGapIsToldInDetails(t *testing.T) {
	v := detailsViewOf(&timeline.Entry{ID: 7, Kind: timeline.Gap, Gap: timeline.GapInfo{Cause: timeline.GapBound, Count: 3}}, 0, "")
	if v.Gap != "Gap · 3 older messages left the history to make room" {
		t.Error(v.Gap)
	}
}

func TestBigPayloadsAreShownInPart(t *testing.T) {
	big := []byte(`["` + strings.Repeat("x", payload.MaxChecked) + `"]`)
	for _, as := range []string{asPretty, asText, asHex} {
		v := detailsViewOf(&timeline.Entry{ID: 1, Topic: "t", Payload: big[:payload.MaxChecked+1]}, len(big), as)
		if v.Form != payload.JSON || v.Cut == "" || len(v.Text) > 2*maxFormatted {
			t.Errorf("%s: %q, %d bytes of text", as, v.Cut, len(v.Text))
		}
		if n := len(colour(v.Spans, &marker{})); n > 2*maxColoured {
			t.Errorf("%d elements", n)
		}
	}
}

func TestLongTextIsCutIntoBlocksAtEndsOfLines(t *testing.T) {
	if n := len(blocks("one\ntwo", &marker{})); n != 1 {
		t.Errorf("%d blocks", n)
	}
	text := strings.Repeat("a line of text\n", 1000) + strings.Repeat("x", 3*blockSize) + "\nend"
	list := blocks(text, &marker{})
	if n := len(list); n < 4 || n > 8 {
		t.Errorf("%d blocks", n)
	}
	if n := len(blocks(strings.Repeat("x", 5*blockSize), &marker{})); n != 1 {
		t.Errorf("a line of its own has %d blocks", n)
	}
}

// TestALineThatIsSlowToLayOutIsCut: nothing of it is lost, and no character is
// in two pieces.
func TestALineThatIsSlowToLayOutIsCut(t *testing.T) {
	text := "first\n" + strings.Repeat("א1a", 16<<10) + "\nlast"
	var whole strings.Builder
	for n := 0; ; n++ {
		block, rest, more := text, "", false
		if len(text) > blockSize {
			block, rest, more = cutBlock(text)
		}
		if len(block) > blockSize || !utf8.ValidString(block) {
			t.Fatalf("block %d has %d bytes, valid: %v", n, len(block), utf8.ValidString(block))
		}
		whole.WriteString(strings.ReplaceAll(block, "\n", ""))
		if text = rest; !more {
			break
		}
	}
	if want := "first" + strings.Repeat("א1a", 16<<10) + "last"; whole.String() != want {
		t.Errorf("%d bytes came out of %d", whole.Len(), len(want))
	}
	if n := len(colour([]payload.Span{{Class: payload.String, Text: strings.Repeat("א1a", 16<<10)}}, &marker{})); n != 1 {
		t.Errorf("a string has %d elements of its own", n)
	}
}

var tags = regexp.MustCompile("<[^>]*>")

// spaceless leaves out what lies between the parts of JSON.
func spaceless(text string) string { return strings.Join(strings.Fields(text), "") }

// TestPrettyIsLaidOutInBlocks: however little of it has a colour, and however long
// its values are, and no line is lost.
func TestPrettyIsLaidOutInBlocks(t *testing.T) {
	for name, b := range map[string]string{
		"nothing but brackets": strings.Repeat("[", 10_000),
		"long values":          "[" + strings.Repeat(`"`+strings.Repeat("א1a", 400)+`",`, 30) + "1]",
	} {
		spans, _ := payload.Pretty([]byte(b), maxFormatted)
		list := colour(spans, &marker{})
		if n := len(payload.Join(spans)) / len(list); len(list) < 5 || n > 2*blockSize {
			t.Errorf("%s: %d blocks of %d bytes", name, len(list), n)
		}
		var shown strings.Builder
		for _, block := range list {
			shown.WriteString(tags.ReplaceAllString(app.HTMLString(block), ""))
		}
		text := strings.ReplaceAll(html.UnescapeString(shown.String()), "\u200e", "") // the marks where elements would be too many
		got, want := spaceless(text), spaceless(payload.Join(spans))
		if got != want {
			t.Errorf("%s: %d bytes are shown of %d", name, len(got), len(want))
		}
	}
}

func TestLongTopicsAndPropertiesAreShownInPart(t *testing.T) {
	long := strings.Repeat("é", 30_000)
	e := timeline.Entry{ID: 1, Topic: long, Payload: []byte("x")}
	e.Properties.ResponseTopic = long
	e.Properties.User = []timeline.UserProperty{{Key: long, Value: long}}
	v := detailsViewOf(&e, 1, "")
	if len(v.Topic) > maxForeign || !strings.Contains(v.TopicCut, "of 60,000") {
		t.Errorf("%d bytes of the topic, %q", len(v.Topic), v.TopicCut)
	}
	for _, f := range v.Facts {
		if len(f.Value) > 2*maxForeign || len(f.Value) > maxForeign && !strings.Contains(f.Value, "(the first 2,000 of ") {
			t.Errorf("%s has %d bytes: …%s", f.Name, len(f.Value), f.Value[len(f.Value)-60:])
		}
	}
	e.Topic = "0/p/u/d"
	if v := detailsViewOf(&e, 1, ""); v.TopicCut != "" || v.Topic != e.Topic {
		t.Errorf("a short topic is %q %q", v.Topic, v.TopicCut)
	}
}

func TestWordsOfTheFilterAreMarkedInDetails(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.runner.Timeline().Append(timeline.Entry{Topic: "0/p/u/Door-1", Payload: []byte(`{"door":"open"}`)})
	c.open(nil, 1)
	c.setFilter("door")
	c.until(t, func(m session.Model) bool { return !m.View.Applied.All() })
	for as, want := range map[string]string{
		asText:   `{&#34;<mark>door</mark>&#34;:&#34;open&#34;}`,
		asPretty: `<span class="k">&#34;<mark>door</mark>&#34;</span>`,
		asTree:   `0/p/u/<mark>Door</mark>-1`,
	} {
		c.detailed.as = as
		if html := strings.Join(strings.Fields(c.html()), ""); !strings.Contains(html, strings.Join(strings.Fields(want), "")) {
			t.Errorf("%s: the page lacks %s", as, want)
		}
	}
	e, _ := filter.Parse("e", filter.Env{})
	text := strings.Repeat(strings.Repeat("e ", blockSize/2)+"\n", 40)
	if n := strings.Count(app.HTMLString(el("div", "", blocks(text, &marker{e, maxMarked}))), "<mark>"); n != maxMarked {
		t.Errorf("%d places of a long text are marked", n)
	}
}

func TestTheWayThatWasChosenStaysWhereItFits(t *testing.T) {
	for _, c := range []struct {
		name   string
		form   payload.Form
		chosen string
		want   string
	}{
		{"JSON at first", payload.JSON, "", asTree},
		{"text at first", payload.Text, "", asText},
		{"bytes at first", payload.Binary, "", asHex},
		{"nothing", payload.Empty, asHex, ""},
		{"a tree of text", payload.Text, asTree, asText},
		{"hex of text", payload.Text, asHex, asHex},
		{"text of bytes", payload.Binary, asText, asHex},
		{"changes of nothing", payload.Empty, asChanges, asChanges},
	} {
		if got := shownAs(c.form, c.chosen); got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestAllPropertiesAreToldAsTheStandardNamesThem(t *testing.T) {
	format, expiry := byte(1), uint32(3600)
	e := &timeline.Entry{ID: 18402, At: time.Date(2026, 11, 22, 13, 2, 31, 482110_000, time.UTC), Kind: timeline.Received, Topic: "x", QoS: 2, Duplicate: true,
		Properties: timeline.Properties{
			ContentType: "text/plain", ResponseTopic: "reply/to", CorrelationData: []byte("id\x01"), PayloadFormat: &format, MessageExpiry: &expiry,
			SubscriptionIDs: []int{3, 4}, User: []timeline.UserProperty{{Key: "b", Value: "1"}, {Key: "a", Value: "2"}, {Key: "b", Value: "3"}},
			LeftOut: 4000,
		}}
	var lines []string
	title := ""
	for _, f := range factsOf(e, 1234567) {
		lines = append(lines, f.Name+": "+f.Value)
		if f.Name == "Received" {
			title = f.Title
		}
	}
	got := strings.Join(lines, "\n")
	for _, want := range []string{
		"Message: number 18,402 of this page", "Size: 1,234,567 bytes", "QoS: 2 (exactly once)", "Duplicate: yes",
		"Payload format indicator: 1 (UTF-8)", "Message expiry interval: 3,600 seconds", "Content type: text/plain", "Response topic: reply/to",
		"… as text: id␁", "… in hex: 696401", "Subscription identifier: 3, 4",
		"Properties left out: 4,000 at the end",
		"User property: b = 1\nUser property: a = 2\nUser property: b = 3",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if title != "2026-11-22 13:02:31.482110 UTC" {
		t.Errorf("the time in UTC is %q", title)
	}
}

func TestWhatChangedIsOneLine(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"an event", `{"event_data":{"temp_c":71.4,"seq":1,"a":1,"b":2,"c":3}}`, `{"event_data":{"temp_c":71.9,"seq":2,"a":1,"b":2,"c":3}}`,
			"Changed: temp_c 71.4 → 71.9, seq 1 → 2; 3 the same"},
		{"came and went", `{"a":1,"b":2}`, `{"a":1,"c":{"x":1}}`, `Added: c {"x":1}; Removed: b; 1 the same`},
		{"many", `[1,2,3,4,5,6]`, `[6,5,4,3,2,1]`, "Changed: 0 1 → 6, 1 2 → 5, 2 3 → 4, 3 4 → 3; and 2 more"},
		{"equal", `{}`, `{}`, "Same payload as the message before."},
		{"laid out", `{"a":1}`, `{ "a": 1 }`, "Same values as in the message before, laid out in another way."},
		{"a word", "OK", "FAIL", "Changed: OK → FAIL"},
		{"lines", "a\nb\nc", "a\nx\ny\nc", "Changed: 2 lines added, 1 removed"},
		{"bytes", "\x00\x01", "\x00\x02\x03", "Changed: 2 bytes → 3, different from byte 1 on."},
		{"hostile", `{"\u202e":1}`, `{"\u202e":2}`, "Changed: \"‹U+202E›\" 1 → 2"},
	} {
		if got := sinceWords(payload.Compare([]byte(c.old), []byte(c.new))); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// receive brings messages of one topic into the history.
func (c console) receive(t *testing.T, topic string, payloads ...string) {
	t.Helper()
	b := c.connect(t)
	for _, p := range payloads {
		b.config.OnMessage(mqttws.Message{Topic: topic, Payload: []byte(p)})
	}
	c.draw(nil)
}

func (c console) showAs(id timeline.ID, as string) {
	c.send(session.RowSelected{ID: id, Open: true})
	c.detailed.as = as
	c.draw(nil)
}

func TestChangesAreShownOnRequest(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.receive(t, "1/demo/kitchen/console/event", `{"t":127,"gone":true}`, `{"t":127.0,"new":"<b>"}`, "one\ntwo", "one\n2", "\x00", strings.Repeat("x", payload.MaxCompared+1))
	c.showAs(2, asChanges)
	c.shows(t, "Since message 1 of this topic", `data-change="changed"`, "127.0", `data-change="added"`, "&#34;&lt;b&gt;&#34;", `data-change="removed"`, "gone")
	c.showAs(1, asChanges)
	c.shows(t, "There is nothing to compare with")
	c.showAs(4, asChanges)
	c.shows(t, "− two", "+ 2")
	c.showAs(5, asChanges)
	c.shows(t, "Before 5 bytes, now 1. They first differ at byte 0, counted from 0: before 6f 6e 65 0a 32, now 00.")
	c.showAs(6, asChanges)
	c.shows(t, "They first differ at byte 0")
	c.showAs(6, asText)
	c.shows(t, "choose Changes")
}

func TestDownloadSavesTheBytesUnderASafeName(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	raw := "\x00\xff{\"a\":1}"
	c.receive(t, "1/demo/kitchen/../<x>/ü", raw)
	e, _ := c.grid.store.Get(1)
	name, mime := payloadFile(&e)
	if strings.ContainsAny(name, `/\<>:"|?*`) || !strings.HasPrefix(name, "1_demo_kitchen_.._") || !strings.HasSuffix(name, ".bin") {
		t.Errorf("%q", name)
	}
	if err := browser.Save(name, mime, e.Payload); err != nil || !bytes.Equal(browser.Saved[len(browser.Saved)-1].Data, []byte(raw)) {
		t.Error("other bytes were saved")
	}
	for topic, want := range map[string]string{"": "message ", "...": "message ", strings.Repeat("a/", 200): strings.Repeat("a_", maxFileTopic/2) + " "} {
		if name, _ := payloadFile(&timeline.Entry{Topic: topic, Payload: []byte("{}")}); !strings.HasPrefix(name, want) || !strings.HasSuffix(name, ".json") {
			t.Errorf("%q: %q", topic, name)
		}
	}
}

// TestSnippetsHoldNoSecret: whatever was typed as API key and password is in none.
func TestSnippetsHoldNoSecret(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.receive(t, "1/demo/kitchen/console/event", `{"a":1}`)
	for _, l := range snippet.Languages {
		text, ok := c.snippet(1, l)
		if !ok || !strings.Contains(text, "demo/kitchen") || !strings.Contains(text, "1/demo/kitchen/console/event") {
			t.Errorf("%s: %s", l.Name, text)
		}
		for _, secret := range []string{"canary-key", "canary-password"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %s", l.Name, secret)
			}
		}
	}
	if _, ok := c.snippet(99, snippet.Languages[0]); ok {
		t.Error("a snippet of a message that is not kept")
	}
}

// TestWhatIsWrittenToTheLeftStandsByItself: with the words of a filter marked in it.
func TestWhatIsWrittenToTheLeftStandsByItself(t *testing.T) {
	found, mistake := filter.Parse("לום 56", filter.Env{})
	if mistake != nil {
		t.Fatal(mistake)
	}
	shown := func(m marker) (text string) {
		for _, part := range m.mark(`["שלום",34,"אבג",56]`) {
			text += strings.ReplaceAll(app.HTMLString(part), "\n", "")
		}
		return html.UnescapeString(text)
	}
	for left, want := range map[int]string{
		4: `["<bdi>ש<mark>לום</mark></bdi>",34,"<bdi>אבג</bdi>",<mark>56</mark>]`,
		3: `["<bdi>ש<mark>לום</mark></bdi>",34,"<bdi>אבג</bdi>",56]`,
		2: `["<bdi>ש<mark>לום</mark></bdi>",34,"אבג` + "\u200e" + `",56]`,
		0: `["שלום` + "\u200e" + `",34,"אבג` + "\u200e" + `",56]`,
	} {
		if got := shown(marker{found: found, left: left}); got != want {
			t.Errorf("with %d elements: %s, want %s", left, got, want)
		}
	}
}

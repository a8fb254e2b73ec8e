//go:build !js

package ui

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

var fourteen = time.Date(2026, 11, 24, 14, 2, 0, 0, time.Local)

// sentItems are n items with the IDs 1 to n, the newest first.
func sentItems(n int, change func(*outbox.Item)) eachItem {
	return func(yield func(*outbox.Item) bool) {
		for id := n; id > 0; id-- {
			i := outbox.Item{ID: outbox.ID(id), At: fourteen.Add(time.Duration(id) * time.Second), State: timeline.Queued, Saved: true,
				Message: mqttws.Message{Topic: "0/p/u/mw-" + strconv.Itoa(id%10), Payload: []byte(`{"event_data":{"n":` + strconv.Itoa(id) + `}}`), QoS: 1}}
			if change != nil {
				change(&i)
			}
			if !yield(&i) {
				return
			}
		}
	}
}

func never() bool { return false }

func ids(items []outbox.Item) (list []int) {
	for _, i := range items {
		list = append(list, int(i.ID))
	}
	return list
}

func TestTenThousandItemsAreAPageOfAFew(t *testing.T) {
	var l sentList
	items := sentItems(10_000, nil)
	p := l.page(items, never)
	if len(p.Items) != maxSent || p.Items[0].ID != 10_000 || p.Newer || !p.Older {
		t.Fatalf("%d items from %d, newer %v, older %v", len(p.Items), p.Items[0].ID, p.Newer, p.Older)
	}
	l.from = p.older
	second := l.page(items, never)
	if second.Items[0].ID != 10_000-maxSent || !second.Newer || second.newer != 0 {
		t.Errorf("the second page begins at %d, and the one above at %d", second.Items[0].ID, second.newer)
	}
	l.from = second.older
	third := l.page(items, never)
	if third.Items[0].ID != 10_000-2*maxSent || third.newer != 10_000-maxSent {
		t.Errorf("the third page begins at %d, and the one above at %d", third.Items[0].ID, third.newer)
	}
	l.from = 20
	if last := l.page(items, never); len(last.Items) != 20 || last.Older {
		t.Errorf("the last page has %d items, older %v", len(last.Items), last.Older)
	}
}

// TestThePageStaysWhereItIs: what is sent meanwhile does not move it.
func TestThePageStaysWhereItIs(t *testing.T) {
	l := sentList{from: 50}
	before := ids(l.page(sentItems(100, nil), never).Items)
	if after := ids(l.page(sentItems(170, nil), never).Items); !slices.Equal(before, after) {
		t.Errorf("%v became %v", before, after)
	}
}

func TestWhatIsListed(t *testing.T) {
	kinds := []outbox.Item{
		1:  {State: timeline.Queued},
		2:  {State: timeline.InFlight},
		3:  {State: timeline.Unconfirmed},
		4:  {State: timeline.Acknowledged, Final: true},
		5:  {State: timeline.InFlight, Final: true},
		6:  {State: timeline.Rejected, Final: true},
		7:  {State: timeline.Unconfirmed, Final: true},
		8:  {State: timeline.Quarantined, Final: true},
		9:  {State: timeline.Expired, Final: true},
		10: {State: timeline.Cancelled, Final: true},
		11: {State: timeline.Rejected, Final: true, Resent: true},
	}
	items := sentItems(len(kinds)-1, func(i *outbox.Item) {
		i.State, i.Final, i.Resent = kinds[i.ID].State, kinds[i.ID].Final, kinds[i.ID].Resent
	})
	for _, test := range []struct {
		list sentList
		want []int
	}{
		{sentList{show: showAll}, []int{11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}},
		{sentList{show: showWaiting}, []int{3, 2, 1}},
		{sentList{show: showFailed}, []int{9, 8, 7, 6}},
	} {
		if got := ids(test.list.page(items, never).Items); !slices.Equal(got, test.want) {
			t.Errorf("choice %d lists %v, want %v", test.list.show, got, test.want)
		}
	}
	c := countSent(items, outbox.Identity{})
	if c.all != 11 || c.waiting != 3 || c.failed != 4 || c.finished != 8 {
		t.Errorf("counted %+v", c)
	}
	if got, want := c.words(), "1 queued · 1 sent · 2 unconfirmed · 1 quarantined · 1 rejected · 1 expired"; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
}

func TestSearchingWhatWasSent(t *testing.T) {
	for text, want := range map[string][]int{
		`"n":42`:              {42},
		"device:mw-7 -n>60":   {57, 47, 37, 27, 17, 7},
		"outcome:queued n=99": {99},
		"nowhere":             nil,
	} {
		l := sentList{}
		l.search(text, fourteen)
		if got := ids(l.page(sentItems(100, nil), never).Items); !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", text, got, want)
		}
	}
	var l sentList
	l.search("(device:", fourteen)
	if l.wrong == "" || l.find != nil {
		t.Errorf("a broken filter is %q", l.wrong)
	}
}

// TestALongSearchGoesOnLater: each drawing looks at some, until all are known.
func TestALongSearchGoesOnLater(t *testing.T) {
	var l sentList
	l.search("n:7", fourteen)
	items, drawings := sentItems(1000, nil), 0
	for {
		steps := 0
		p := l.page(items, func() bool { steps++; return steps == 5 })
		if drawings++; !p.Searching {
			if len(p.Items) != 1 || p.Items[0].ID != 7 {
				t.Errorf("found %v", ids(p.Items))
			}
			break
		}
		if drawings > 100 {
			t.Fatal("never ends")
		}
	}
	if drawings != 7 { // five times 32 items in each
		t.Errorf("took %d drawings", drawings)
	}
}

func TestLateMessagesAreAskedAboutOnce(t *testing.T) {
	items := sentItems(5, func(i *outbox.Item) {
		if i.ID%2 == 1 {
			i.Hold = outbox.HeldLate
		}
	})
	c := countSent(items, outbox.Identity{})
	late := lateViewOf(c.late, c.since, c.newest, fourteen.Add(time.Minute), true)
	if late.Text != "3 messages to devices and groups have waited since 14:02:01, the newest: "+c.newest+". Send them now?" || c.newest == "" || !late.Asks {
		t.Error(late)
	}
	if one := lateViewOf(1, fourteen, `mw-1 {"go":1}`, fourteen, true); one.Text != `A message to a device or group has waited since 14:02:00: mw-1 {"go":1}. Send it now?` {
		t.Error(one)
	}
	if offline := lateViewOf(1, fourteen, "mw-1", fourteen, false); offline.Asks || !strings.HasSuffix(offline.Text, "once you are connected.") {
		t.Error(offline)
	}
	if none := lateViewOf(0, time.Time{}, "", fourteen, true); none.Text != "" {
		t.Error(none.Text)
	}
	if others := countSent(items, outbox.Identity{URL: "wss://elsewhere/mqtt"}); others.late != 0 {
		t.Errorf("asks about %d messages of another account", others.late)
	}
}

func TestHowAnItemReads(t *testing.T) {
	for _, test := range []struct {
		name              string
		item              outbox.Item
		state, tone, held string
		does              string
	}{
		{"queued", outbox.Item{State: timeline.Queued}, "queued", "", "", "edit cancel"},
		{"held because it is late", outbox.Item{State: timeline.Queued, Hold: outbox.HeldLate}, "queued", "", "waits for your word", "release edit cancel"},
		{"being edited", outbox.Item{State: timeline.Queued, Hold: outbox.HeldEditing}, "queued", "", "being edited", "stop cancel"},
		{"edited elsewhere", outbox.Item{State: timeline.Queued, Hold: outbox.HeldElsewhere}, "queued", "", "being edited in another tab", "release edit cancel"},
		{"of another account", outbox.Item{State: timeline.Queued, Identity: outbox.Identity{URL: "wss://b/mqtt"}}, "queued", "", "waits for a connection as / at wss://b/mqtt", "edit cancel"},
		{"sent by another account", outbox.Item{State: timeline.Acknowledged, Final: true, Identity: outbox.Identity{URL: "wss://b/mqtt"}}, "acknowledged", "good", "", ""},
		{"on its way", outbox.Item{State: timeline.InFlight, OnItsWay: true}, "sent", "", "", ""},
		{"on its way from another tab", outbox.Item{State: timeline.InFlight, OnItsWay: true, Elsewhere: true}, "sent", "", "in another tab", ""},
		{"acknowledged", outbox.Item{State: timeline.Acknowledged, Final: true, Latency: 6 * time.Millisecond}, "acknowledged 6 ms", "good", "", ""},
		{"rejected", outbox.Item{State: timeline.Rejected, Final: true, Code: 0x87}, "rejected 0x87", "bad", "", "again"},
		{"never sent", outbox.Item{State: timeline.Rejected, Final: true}, "rejected", "bad", "", "again"},
		{"to be sent again", outbox.Item{State: timeline.Unconfirmed, Duplicate: true}, "unconfirmed", "warn", "", "cancel"},
		{"unconfirmed", outbox.Item{State: timeline.Unconfirmed, Final: true}, "unconfirmed", "warn", "", "again"},
		{"quarantined", outbox.Item{State: timeline.Quarantined, Final: true}, "quarantined", "bad", "", "release"},
		{"expired", outbox.Item{State: timeline.Expired, Final: true}, "expired", "warn", "", "again"},
		{"cancelled", outbox.Item{State: timeline.Cancelled, Final: true}, "cancelled", "", "", "again"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := sentViewOf(test.item, outbox.Identity{}, fourteen)
			var does []string
			for _, d := range []struct {
				what string
				on   bool
			}{{"release", v.Release}, {"edit", v.Edit}, {"stop", v.Stop}, {"cancel", v.Cancel}, {"again", v.Again}} {
				if d.on {
					does = append(does, d.what)
				}
			}
			if v.State != test.state || v.Tone != test.tone || v.Held != test.held || strings.Join(does, " ") != test.does {
				t.Errorf("%q %q, %q, can %v", v.State, v.Tone, v.Held, does)
			}
		})
	}
}

// TestUntilWhenACommandLeavesUnasked: from the click, or from what was agreed.
func TestUntilWhenACommandLeavesUnasked(t *testing.T) {
	at := time.Date(2026, 11, 24, 14, 2, 0, 0, time.UTC)
	for want, item := range map[string]outbox.Item{
		"leaves as soon as connected; after 14:02:10 you are asked first": {State: timeline.Queued, Late: true, At: at, Since: at},
		"leaves as soon as connected, as you said at 14:03:00; after 14:03:10 you are asked again": {
			State: timeline.Queued, Late: true, At: at, Since: at.Add(time.Minute),
		},
	} {
		if got := asksWords(&item); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, item := range []outbox.Item{
		{State: timeline.Queued}, {State: timeline.Queued, Late: true, Hold: outbox.HeldLate}, {State: timeline.Acknowledged, Final: true, Late: true},
	} {
		if got := asksWords(&item); got != "" {
			t.Errorf("%+v: %q", item, got)
		}
	}
}

func TestFactsOfAnItem(t *testing.T) {
	item := outbox.Item{ID: 1, At: fourteen, State: timeline.Acknowledged, Final: true, Tries: 2, Duplicate: true, Latency: 6 * time.Millisecond,
		Expires: fourteen.Add(time.Minute), Saved: true,
		Message: mqttws.Message{Topic: "0/p/u/d", QoS: 1, Retain: true, Payload: []byte(`{"event_data":{},"observed_at":"2001-01-01T00:10:10.000000Z"}`),
			Properties: mqttws.Properties{ContentType: "application/json"}}}
	got := map[string]string{}
	for _, f := range sentFacts(&item, fourteen) {
		got[f.Name] = f.Value
	}
	for name, want := range map[string]string{
		"Clicked": moment(fourteen), "Observed at": "2001-01-01T00:10:10.000000Z", "Sent": "2 times", "Duplicate": "it may have arrived twice",
		"Answered": "after 6 ms", "Expires": moment(item.Expires), "QoS": "1 (at least once)", "Retained": "yes", "Content type": "application/json",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	if _, ok := got["Kept"]; ok {
		t.Error("a finished item is said to go with the page")
	}
}

func TestTheOutboxIsDrawnTwiceASecondWhileMachinesSendFast(t *testing.T) {
	draw := func(perSecond int) (drawn int) {
		var p sentPace
		start := time.Now()
		for at := time.Duration(0); at < 10*time.Second; at += 100 * time.Millisecond {
			p.ended.Store(int64(perSecond) * int64(at/time.Millisecond) / 1000)
			if !p.holds(start.Add(at)) {
				drawn++
			}
		}
		return drawn
	}
	if n := draw(40); n != 100 {
		t.Errorf("at 40 messages/s %d of 100 drawings show the outbox, want all", n)
	}
	if n := draw(200); n > 25 || n < 20 {
		t.Errorf("at 200 messages/s %d drawings in 10 s show the outbox, want two a second after the first half", n)
	}
}

func TestAPersonSeesTheOutboxAtOnceWhileMachinesSend(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	c.paced(time.Now())
	c.pace.fast = true
	if c.runner.Send(session.SendPressed{}); len(c.paced(time.Now()).Items) != 0 {
		t.Error("the outbox is drawn anew within half a second")
	}
	c.asked = true
	if len(c.paced(time.Now()).Items) != 1 {
		t.Error("what a person sent is not shown")
	}
	if c.asked {
		t.Error("the next drawing counts as asked for as well")
	}
}

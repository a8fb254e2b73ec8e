package ui

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/timeline"
)

func TestRowsTellWhatAMessageIs(t *testing.T) {
	at := time.Date(2026, 11, 22, 14, 2, 31, 482110_000, time.Local)
	for _, c := range []struct {
		name, topic, payload string
		withUser             bool
		kind, device, text   string
	}{
		{"event", "0/plant-7/kitchen/mw-3f2a", `{"event_data": {"v": 127.0}}`, false, "event", "mw-3f2a", `{"event_data":{"v":127.0}}`},
		{"event of no device", "0/plant-7/kitchen/", "{}", false, "event", "(no device)", "{}"},
		{"message", "1/plant-7/kitchen/mw-3f2a/event", "start", false, "message", "mw-3f2a", "start"},
		{"update to all", "1/plant-7/kitchen/_all/update/threshold", "1", false, "update", "_all/threshold", "1"},
		{"group", "2/plant-7/MT-2014A/news", "1", false, "group", "MT-2014A/news", "1"},
		{"for who sees many users", "0/plant-7/kitchen/mw-3f2a", "{}", true, "event", "kitchen/mw-3f2a", "{}"},
		{"outside the contract", "$SYS/broker/uptime", "5", false, "other", "$SYS/broker/uptime", "5"},
		{"markup stays text", "<img onerror=alert(1)>", "<img onerror=alert(1)>", false, "other", "<img onerror=alert(1)>", "<img onerror=alert(1)>"},
		{"direction controls", "x\u202ey", "a\u202eb", false, "other", "x‹U+202E›y", "a‹U+202E›b"},
		{"empty payload", "0/p/u/d", "", false, "event", "d", "empty payload"},
	} {
		e := timeline.Entry{ID: 1, At: at, Topic: c.topic, Payload: []byte(c.payload)}
		r := makeRow(&e, len(c.payload), previewCharacters, c.withUser)
		if r.Kind != c.kind || r.Device != c.device || r.Text != c.text || r.Time+r.Milli+r.Micro != "14:02:31.482110" {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

func TestPillsSayWhatBecameOfAMessage(t *testing.T) {
	for _, c := range []struct {
		entry      timeline.Entry
		text, tone string
	}{
		{timeline.Entry{Kind: timeline.Sent, Outcome: timeline.Acknowledged}, "acknowledged", "good"},
		{timeline.Entry{Kind: timeline.Sent, Outcome: timeline.Rejected, Code: 0x87}, "rejected · not authorized", "bad"},
		{timeline.Entry{Kind: timeline.Sent, Outcome: timeline.Rejected}, "rejected", "bad"},
		{timeline.Entry{Kind: timeline.Sent, Outcome: timeline.Unconfirmed}, "unconfirmed", "warn"},
		{timeline.Entry{Kind: timeline.Sent, Outcome: timeline.Queued}, "queued", ""},
		{timeline.Entry{Retained: true}, "retained", ""},
		{timeline.Entry{Duplicate: true}, "duplicate", "warn"},
		{timeline.Entry{Away: true, Duplicate: true}, "while away", ""},
		{timeline.Entry{}, "", ""},
	} {
		if text, tone := pill(&c.entry); text != c.text || tone != c.tone {
			t.Errorf("%+v: %q %q", c.entry, text, tone)
		}
	}
}

func TestGapsSayWhatMayBeMissing(t *testing.T) {
	from := time.Date(2026, 11, 22, 14, 2, 11, 0, time.Local)
	g := timeline.GapInfo{From: from, Until: from.Add(18 * time.Second), Reason: "reset\x00"}
	if got := gapText(g); got != "Gap · offline 14:02:11 – 14:02:29 (18 s) · messages may be missing" {
		t.Error(got)
	}
	if got := gapMoment(g); !strings.HasSuffix(got, "– 14:02:29: reset␀") {
		t.Error(got)
	}
	g.Cause = timeline.GapResumed
	if got := gapText(g); !strings.Contains(got, "QoS 0 messages may be missing") {
		t.Error(got)
	}
	g.Cause = timeline.GapSessionLost
	if got := gapText(g); got != "Gap · offline 14:02:11 – 14:02:29 (18 s) · the broker did not keep the session, messages may be missing" {
		t.Error(got)
	}
	if got := gapText(timeline.GapInfo{Cause: timeline.GapBound, Count: 1200}); got != "Gap · 1,200 older messages left the history to make room" {
		t.Error(got)
	}
	r := makeRow(&timeline.Entry{Kind: timeline.Gap, Gap: g}, 0, previewCharacters, false)
	if r.Kind != "gap" || gapName(r) != "Gap" || arrow(r) != "" {
		t.Errorf("%+v", r)
	}
}

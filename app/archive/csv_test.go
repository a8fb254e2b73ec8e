package archive

import (
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"deviceconsole/app/timeline"
)

// table reads an export in CSV as any reader of RFC 4180 does.
func table(t testing.TB, file string) []map[string]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestCSVTellsAllOfAMessage(t *testing.T) {
	s := storeOf(
		timeline.Entry{At: noon, Topic: "0/p/kitchen/mw-1", QoS: 1, Retained: true, Payload: []byte("a \"quoted\", text\nin lines"),
			Properties: timeline.Properties{ContentType: "text/plain", User: []timeline.UserProperty{{Key: "k", Value: "v"}}}},
		timeline.Entry{At: noon, Kind: timeline.Sent, Topic: "2/p/microwaves/notice", Payload: []byte{0xff, 0xfe}, Outcome: timeline.Rejected, Code: 0x87},
		timeline.Entry{At: noon, Topic: "home/lamp"},
		timeline.Entry{At: noon, Kind: timeline.Gap, Gap: timeline.GapInfo{Cause: timeline.GapOffline}},
	)
	rows := table(t, export(t, s, CSV))
	want := []map[string]string{
		{"type": "received", "kind": "event", "user": "kitchen", "device": "mw-1", "topic": "0/p/kitchen/mw-1", "payload": "a \"quoted\", text\nin lines",
			"payload_as": "text", "size": "25", "qos": "1", "retained": "true", "properties": `{"content_type":"text/plain","user_properties":[{"key":"k","value":"v"}]}`},
		{"type": "sent", "kind": "group", "group": "microwaves", "payload": "//4=", "payload_as": "base64", "outcome": "rejected", "code": "135"},
		{"type": "received", "kind": "other", "topic": "home/lamp", "payload": "", "payload_as": "empty", "size": "0", "code": ""},
		{"type": "gap", "gap": "offline, messages may be missing"},
	}
	for i, row := range want {
		row["time"] = "2026-11-24T12:00:00.123456Z"
		for name, value := range row {
			if rows[i][name] != value {
				t.Errorf("row %d: %s is %q, want %q", i+1, name, rows[i][name], value)
			}
		}
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", " =1", "   @x", " ＝1", " \t=1"} {
		s := storeOf(timeline.Entry{Topic: text, Payload: []byte(text)})
		file := export(t, s, CSV)
		if n := strings.Count(file, `,"'`+text); n != 2 {
			t.Errorf("%q is without an apostrophe in %q", text, file)
		}
	}
	binary := []byte{0xf8, 0, 1} // "+AAB"
	row := table(t, export(t, storeOf(timeline.Entry{Topic: "t", Payload: binary}), CSV))[0]
	if row["payload"] != "'+AAB" {
		t.Errorf("%q", row["payload"])
	}
}

// TestCSVIsWellFormed: whatever comes in, every row has the same columns, lines
// end with CR LF, no cell is a formula, and a payload can be had back.
func TestCSVIsWellFormed(t *testing.T) {
	for _, payload := range []string{"a\r\nb", "\r\n\x00", "\r", "=\r\n", "\xff\r\n"} {
		if flaw := flawOfCSV(t, timeline.Entry{Topic: "t", Payload: []byte(payload)}); flaw != "" {
			t.Error(flaw)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		if flaw := flawOfCSV(t, anyEntry(rt)); flaw != "" {
			rt.Fatal(flaw)
		}
	})
}

// flawOfCSV exports an entry and says what is wrong with the table.
func flawOfCSV(t testing.TB, e timeline.Entry) string {
	file := export(t, storeOf(e), CSV)
	if !strings.HasSuffix(file, "\r\n") {
		return fmt.Sprintf("%q does not end a line", file)
	}
	row := table(t, file)[0]
	for name, value := range row {
		if value != "" && strings.ContainsRune("=+-@\t\r\n", rune(value[0])) && name != "time" {
			return fmt.Sprintf("%s is %q", name, value)
		}
	}
	if e.Kind == timeline.Gap {
		return ""
	}
	got, want := row["payload"], string(e.Payload)
	if row["payload_as"] == "base64" {
		b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(got, "'"))
		if err != nil {
			return err.Error()
		}
		got = string(b)
	} else {
		want = strings.ReplaceAll(want, "\r\n", "\n") // as encoding/csv reads them
	}
	if got != want && got != "'"+want {
		return fmt.Sprintf("the payload is %q, was %q", got, want)
	}
	return ""
}

func TestTextHasOneLineAMessage(t *testing.T) {
	cet := time.FixedZone("CET", 3600)
	at := noon.In(cet)
	entries := []timeline.Entry{
		{At: at, Topic: "0/p/kitchen/mw-1", Payload: []byte("two\nlines\u202e\x1b"), Retained: true},
		{At: at, Kind: timeline.Sent, Topic: "1/p/kitchen/mw-1/update/cfg", Payload: []byte{0, 0xff}, Outcome: timeline.Rejected, Code: 0x87},
		{At: at, Topic: "home/lamp\n"},
		{At: at, Topic: "2/p/g/x", Payload: []byte("p")},
		{At: at, Kind: timeline.Gap, Gap: timeline.GapInfo{Cause: timeline.GapTooLarge, Bytes: 99}},
	}
	want := []string{
		"← event kitchen/mw-1 (retained) two␊lines‹U+202E›␛",
		"→ update kitchen/mw-1 cfg (rejected 0x87) hex 00ff",
		"← other home/lamp␊ (empty)",
		"← group g x p",
		"– gap: a message of 99 bytes was larger than the whole history",
	}
	lines := strings.Split(strings.TrimSuffix(export(t, storeOf(entries...), Text), "\n"), "\n")
	if len(lines) != len(want)+2 || lines[len(lines)-1] != "4 messages, 1 gaps" {
		t.Fatalf("%q", lines)
	}
	for i, line := range lines[1 : len(lines)-1] {
		if moment, rest, _ := strings.Cut(line, lineTime(entries[i].At)); moment != "" || strings.TrimPrefix(rest, " ") != want[i] {
			t.Errorf("%q, want %q", line, want[i])
		}
	}
	if !slices.ContainsFunc(lines, func(s string) bool { return strings.HasPrefix(s, textTitle) }) {
		t.Error("no title")
	}
}

// lineTime is how a line begins that was kept by a store: in the local zone.
func lineTime(t time.Time) string { return string(appendMoment(nil, t.Local())) }

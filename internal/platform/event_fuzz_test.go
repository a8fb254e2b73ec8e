package platform

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

var eventSeeds = []string{
	`{"event_data":{"hello":"world"},"observed_at":"2001-01-01T00:10:10.000000Z"}`,
	` {"stream":"a\ud83d\ude00","event_data":{"a":[1e400,127.0,{}],"device_id":1},"add_client_ip":true,"x":null} `,
	`{"event_data":{"":{"":[[[[]]]]}},"event_data":{}}`,
	`{"event_data":{},"stream":"\ud800"}`,
	`{"event_data":{"a":"\u00`,
	"{\"event_data\":{}}\n\n",
	`{"event_data":{"a":-0.1E-7,"b":tru}}`,
	`{}`, `[`, ``, "\ufeff{}", "{\"\xff\":1}",
}

// FuzzEvent checks DecodeEvent against encoding/json, and the way there and back.
func FuzzEvent(f *testing.F) {
	for _, s := range eventSeeds {
		f.Add([]byte(s), "10.0.0.1")
	}
	f.Fuzz(func(t *testing.T, b []byte, ip string) {
		came := bytes.Clone(b)
		e, err := DecodeEvent(b)
		if !bytes.Equal(b, came) {
			t.Fatal("the payload was changed")
		}
		if err != nil {
			checkSentence(t, err)
			var event *EventError
			if !errors.As(err, &event) || event.Offset < 0 || event.Offset > len(b) || event.Where == "" {
				t.Fatalf("not a useful EventError: %#v", err)
			}
			if strings.Contains(event.Problem, "is not JSON at") && json.Valid(b) {
				t.Errorf("%q is JSON, but: %v", b, err)
			}
			return
		}
		var std struct {
			Data map[string]json.RawMessage `json:"event_data"`
		}
		if err := json.Unmarshal(b, &std); err != nil && !strings.Contains(err.Error(), "max depth") || !utf8.Valid(b) {
			t.Fatalf("%q was accepted, but: %v", b, err)
		}
		checkRoundTrip(t, e, b)
		checkReceipt(t, e, ip)
	})
}

func checkRoundTrip(t *testing.T, e Event, b []byte) {
	out, err := e.Encode()
	if err != nil {
		t.Fatalf("%q can't be encoded: %v", b, err)
	}
	if len(out) > len(b) {
		t.Errorf("%q grew to %q", b, out)
	}
	again := mustEvent(t, string(out))
	if string(again.Data) != string(e.Data) || again.ObservedAt != e.ObservedAt || again.AddClientIP != e.AddClientIP ||
		(again.Stream == nil) != (e.Stream == nil) || e.Stream != nil && *again.Stream != *e.Stream {
		t.Errorf("%q came back as %+v, then %+v", b, e, again)
	}
	if twice, err := again.Encode(); err != nil || string(twice) != string(out) {
		t.Errorf("%q is not stable: %q, %v", out, twice, err)
	}
}

func checkReceipt(t *testing.T, e Event, ip string) {
	if !utf8.ValidString(ip) {
		return
	}
	got, err := e.Receive(receipt, d1, ip)
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(got) && !strings.Contains(string(got), "[[[[") {
		t.Errorf("received what is not JSON: %q", got)
	}
	s := scanner{b: got}
	var data []byte
	if err := s.members(func(m member) {
		if m.name == keyData {
			data = got[m.value:m.end]
		}
	}); err != nil {
		t.Fatal(err)
	}
	tags := map[string][]string{}
	s = scanner{b: data}
	_ = s.members(func(m member) { tags[m.name] = append(tags[m.name], string(data[m.value:m.end])) })
	for _, id := range tags["device_id"] {
		if id != `"d1"` {
			t.Errorf("received device_id %s: %q", id, got)
		}
	}
	if len(tags["device_id"]) == 0 || e.AddClientIP && ip != "" && len(tags["ip_address"]) == 0 {
		t.Errorf("a tag is missing: %q", got)
	}
}

// FuzzEncode holds hand-made events to what is decoded, and the scanner to encoding/json.
func FuzzEncode(f *testing.F) {
	f.Add(`{"a":1}`, "stream", true)
	f.Add("\n{ }", "\x00\u2028\"", false)
	f.Add(`{"a":[}`, "", false)
	f.Add("{}{}", "\xff", true)
	f.Fuzz(func(t *testing.T, data, stream string, addIP bool) {
		out, err := Event{Data: json.RawMessage(data), Stream: &stream, AddClientIP: addIP}.Encode()
		valid := json.Valid([]byte(data)) && strings.HasPrefix(strings.TrimLeft(data, whiteSpace), "{") && utf8.ValidString(data+stream)
		if small := len(data)+len(stream) < 9000; small && valid != (err == nil) {
			t.Fatalf("%q, %q: %v", data, stream, err)
		}
		if err != nil {
			checkSentence(t, err)
			return
		}
		e := mustEvent(t, string(out))
		if string(e.Data) != strings.Trim(data, whiteSpace) || *e.Stream != stream || e.AddClientIP != addIP {
			t.Errorf("%q, %q, %v came back as %+v", data, stream, addIP, e)
		}
	})
}

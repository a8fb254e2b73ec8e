package platform

import (
	"encoding/json"
	"testing"
	"time"
)

var receipt = time.Date(2026, 5, 1, 12, 0, 0, 123456789, time.FixedZone("", 7200))

func TestReceiptStampsObservedAtWhenAbsent(t *testing.T) {
	for payload, want := range map[string]string{
		`{"event_data":{}}`: `{"event_data":{},"observed_at":"2026-05-01T10:00:00.123456Z"}`,
		`{"event_data":{},"observed_at":"2001-01-01T02:10:10.000000+02:00"}`: `{"event_data":{},"observed_at":"2001-01-01T02:10:10.000000+02:00"}`,
	} {
		if got, err := mustEvent(t, payload).Receive(receipt, Device{}, "10.0.0.1"); err != nil || string(got) != want {
			t.Errorf("%s: %s, %v; want %s", payload, got, err, want)
		}
	}
}

func TestReceiptAddsTheTopicsDeviceID(t *testing.T) {
	for data, want := range map[string]string{
		`{}`:                     `{"device_id":"d1"}`,
		`{ }`:                    `{"device_id":"d1" }`,
		`{"a":1 }`:               `{"a":1,"device_id":"d1" }`,
		`{"device_id":"forged"}`: `{"device_id":"d1"}`,
		`{"device_id":7,"a":{"device_id":8},"device\u005fid":[9]}`: `{"device_id":"d1","a":{"device_id":8},"device\u005fid":"d1"}`,
	} {
		e := mustEvent(t, `{"observed_at":"2001-01-01T00:10:10.000000Z","event_data":`+data+`}`)
		got, err := e.Receive(receipt, d1, "10.0.0.1")
		if full := `{"observed_at":"2001-01-01T00:10:10.000000Z","event_data":` + want + `}`; err != nil || string(got) != full {
			t.Errorf("%s: %s, %v; want %s", data, got, err, full)
		}
		if string(e.Data) != data {
			t.Errorf("the event itself was changed: %s", e.Data)
		}
		got, err = e.Receive(receipt, Device{}, "10.0.0.1")
		if full := `{"observed_at":"2001-01-01T00:10:10.000000Z","event_data":` + data + `}`; err != nil || string(got) != full {
			t.Errorf("%s without a device id: %s, %v; want %s", data, got, err, full)
		}
	}
}

func TestReceiptAddsIPAddressWhenAsked(t *testing.T) {
	const stamp = `,"observed_at":"2026-05-01T10:00:00.123456Z"}`
	for _, c := range []struct{ payload, ip, want string }{
		{`{"event_data":{"a":1},"add_client_ip":true}`, "fe80::1%\"eth\"", `{"event_data":{"a":1,"ip_address":"fe80::1%\"eth\""},"add_client_ip":true` + stamp},
		{`{"event_data":{"ip_address":"forged"},"add_client_ip":true}`, "10.0.0.1", `{"event_data":{"ip_address":"10.0.0.1"},"add_client_ip":true` + stamp},
		{`{"event_data":{"ip_address":"mine"},"add_client_ip":false}`, "10.0.0.1", `{"event_data":{"ip_address":"mine"},"add_client_ip":false` + stamp},
		{`{"event_data":{"a":1}}`, "10.0.0.1", `{"event_data":{"a":1}` + stamp},
		{`{"event_data":{"a":1},"add_client_ip":true}`, "", `{"event_data":{"a":1},"add_client_ip":true` + stamp},
	} {
		if got, err := mustEvent(t, c.payload).Receive(receipt, Device{}, c.ip); err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v; want %s", c.payload, got, err, c.want)
		}
	}
}

func TestReceiptRefusesAHandMadeEventThatBreaksTheRules(t *testing.T) {
	for data, says := range map[string]string{
		"":        "is empty",
		"[]":      "is an array",
		"{} {}":   "behind the last brace",
		`{"a":}`:  "line 1, column 6",
		"{\"\xff": "UTF-8",
	} {
		e := Event{Data: json.RawMessage(data)}
		_, err := e.Receive(receipt, d1, "")
		wantEventError(t, err, "event_data", says)
		_, err = e.Encode()
		wantEventError(t, err, "event_data", says)
	}
}

func TestEncodeWritesWhatWasSetSince(t *testing.T) {
	e := mustEvent(t, `{"x":1,"stream":"a","event_data":{"a":1},"add_client_ip":false}`)
	at, err := ParseTimestamp("2001-01-01T00:10:10.000000Z")
	if err != nil {
		t.Fatal(err)
	}
	e.Data, e.Stream, e.ObservedAt, e.AddClientIP = json.RawMessage(" {\"b\":2}\n"), nil, at, true
	out, err := e.Encode()
	if want := `{"x":1,"event_data":{"b":2},"add_client_ip":true,"observed_at":"2001-01-01T00:10:10.000000Z"}`; err != nil || string(out) != want {
		t.Errorf("%s, %v; want %s", out, err, want)
	}
	stream := "a\"\\\b\f\n\r\t\x01\x7f<é"
	made, err := Event{Data: json.RawMessage("{}"), Stream: &stream, AddClientIP: true, ObservedAt: at}.Encode()
	if want := `{"event_data":{},"observed_at":"2001-01-01T00:10:10.000000Z","stream":"a\"\\\b\f\n\r\t\u0001` + "\x7f" + `<é","add_client_ip":true}`; err != nil || string(made) != want {
		t.Errorf("%s, %v; want %s", made, err, want)
	}
	if back := mustEvent(t, string(made)); *back.Stream != stream {
		t.Errorf("stream came back as %q", *back.Stream)
	}
}

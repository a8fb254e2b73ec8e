package platform

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func mustEvent(t testing.TB, payload string) Event {
	t.Helper()
	e, err := DecodeEvent([]byte(payload))
	if err != nil {
		t.Fatalf("%.200s: %v", payload, err)
	}
	return e
}

func wantEventError(t testing.TB, err error, where, says string) *EventError {
	t.Helper()
	wantError(t, err, says)
	var event *EventError
	if !errors.As(err, &event) {
		t.Fatalf("not an EventError: %#v", err)
	}
	if event.Where != where {
		t.Errorf("it is about %q, want %q: %v", event.Where, where, err)
	}
	return event
}

func TestEventOfTheSeed(t *testing.T) {
	const payload = `{"event_data":{"hello":"world"},"observed_at":"2001-01-01T00:10:10.000000Z"}`
	e := mustEvent(t, payload)
	if string(e.Data) != `{"hello":"world"}` || e.ObservedAt.String() != "2001-01-01T00:10:10.000000Z" || e.Stream != nil || e.AddClientIP {
		t.Errorf("decoded %+v", e)
	}
	if out, err := e.Encode(); err != nil || string(out) != payload {
		t.Errorf("encoded %s, %v", out, err)
	}
}

func TestEventIsAJSONObject(t *testing.T) {
	for payload, says := range map[string]string{
		"":                         "is empty",
		" \n":                      "is empty",
		"[]":                       "is an array",
		`"event_data"`:             "is a text",
		"42":                       "is a number",
		"true":                     "is a boolean",
		"null":                     "is null",
		"hello":                    "is not JSON",
		"\ufeff{}":                 "byte order mark",
		"{\"event_data\":{\"a\xff": "UTF-8",
		"{":                        `line 1, column 2: the text ends where a member's name`,
		"{}x":                      `line 1, column 3: there is "x" behind`,
		"{}{}":                     `there is "{" behind`,
		"{\n \"ü\": nul}":          `line 2, column 7: there is "n" where a value should begin`,
		`{"a":1,}`:                 "comma before }",
		`{"a":[1,]}`:               "comma before ]",
		`{"a":]}`:                  `there is "]" where a value`,
		`{"a":[,]}`:                `there is "," where a value`,
		`{"a" 1}`:                  "colon should follow",
		`{"a":1 "b":2}`:            "comma or } should follow a member",
		`{"a":[1 2]}`:              "comma or ] should follow a value",
		`{"a":{"b":1]}`:            "comma or } should follow a value",
		`{'a':1}`:                  "name in double quotes",
		`{"a":{,}}`:                `there is "," where a member's name`,
		`{a:1}`:                    "name in double quotes",
		`{"a":NaN}`:                "where a value should begin",
		`{"a":01}`:                 "begins with 0",
		`{"a":+1}`:                 "where a value should begin",
		`{"a":-}`:                  "digits should follow",
		`{"a":1.}`:                 "follow a point",
		`{"a":.5}`:                 "where a value should begin",
		`{"a":1e}`:                 "exponent's digits",
		`{"a":"x}`:                 "no closing quote",
		"{\"a\":\"\n\"}":           `write it as \u000a`,
		`{"a":"\x"}`:               "no escape of JSON",
		`{"a":"\u12"}`:             "hexadecimal",
		`{"a":"\u+123"}`:           "hexadecimal",
		`{"a":"\`:                  "no escape of JSON",
		`{"a":1}/*c*/`:             `there is "/" behind`,
		`{"event_data":{"a":tru}}`: "where a value should begin",
		`{"event_data":{"a":1}`:    "the text ends where a comma or }",
	} {
		_, err := DecodeEvent([]byte(payload))
		wantEventError(t, err, "the payload", says)
		if json.Valid([]byte(payload)) && payload != "[]" && !strings.Contains(`"event_data" 42 true null`, payload) {
			t.Errorf("%q is JSON to the standard library", payload)
		}
	}
}

func TestEventDataIsRequiredAndAnObject(t *testing.T) {
	for payload, says := range map[string]string{
		`{}`: "is missing",
		`{"observed_at":"2001-01-01T00:10:10.000000Z"}`: "is missing",
		`{"Event_Data":{}}`:                             `"Event_Data" is not it: keys are case-sensitive`,
		`{"event_data":null}`:                           "is null",
		`{"event_data":"{}"}`:                           "is a text; it has to be a JSON object",
		`{"event_data":[]}`:                             "is an array",
		`{"event_data":127.0}`:                          "is a number",
		`{"event_data":true}`:                           "is a boolean",
		`{"event_data":{},"event_data":{}}`:             "there twice",
		`{"event_data":{},"event\u005fdata":{}}`:        "there twice",
		`{"x":{"event_data":{}}}`:                       "is missing",
	} {
		_, err := DecodeEvent([]byte(payload))
		wantEventError(t, err, "event_data", says)
	}
	if e := mustEvent(t, "\t{ \"event_data\" : { } }\r\n"); string(e.Data) != "{ }" {
		t.Errorf("got %s", e.Data)
	}
}

func TestEventDataHasAnyDepth(t *testing.T) {
	for _, c := range []struct{ open, inner, shut string }{
		{"[", "", "]"},
		{`{"":`, "1", "}"},
	} {
		for _, depth := range []int{10, 10001, (MaxEventCharacters - 40) / (len(c.open) + len(c.shut))} {
			nested := `{"a":` + strings.Repeat(c.open, depth) + c.inner + strings.Repeat(c.shut, depth) + `}`
			e := mustEvent(t, `{"event_data":`+nested+`}`)
			if string(e.Data) != nested {
				t.Errorf("depth %d of %s did not survive", depth, c.open)
			}
			if _, err := e.Receive(time.Unix(0, 0), d1, "127.0.0.1"); err != nil {
				t.Errorf("depth %d of %s: %v", depth, c.open, err)
			}
		}
	}
	_, err := DecodeEvent([]byte(`{"event_data":` + strings.Repeat("[", 65000)))
	wantEventError(t, err, "the payload", "column 65015: the text ends")
}

func TestEventHasAtMost65536CharactersFromBraceToBrace(t *testing.T) {
	pad := func(characters int, with string) string {
		const rest = `{"event_data":{"a":""}}`
		return `{"event_data":{"a":"` + strings.Repeat(with, characters-len(rest)) + `"}}`
	}
	for _, with := range []string{"x", "ü", "\U0001f600"} {
		e := mustEvent(t, " \n"+pad(65536, with)+"\n\n")
		if out, err := e.Encode(); err != nil || EventCharacters(out) != 65536 {
			t.Errorf("%s: encoding the longest event: %v", with, err)
		}
		if out, err := e.Receive(time.Unix(0, 0), d1, ""); err != nil || EventCharacters(out) <= 65536 {
			t.Errorf("%s: receiving the longest event: %v", with, err)
		}
		_, err := DecodeEvent([]byte(pad(65537, with)))
		wantEventError(t, err, "the payload", "65537 characters; an event has at most 65536")
	}
	tooLong := Event{Data: json.RawMessage(`{"a":"` + strings.Repeat("x", 65536) + `"}`)}
	_, err := tooLong.Encode()
	wantEventError(t, err, "the payload", "an event has at most 65536")
	_, err = tooLong.Receive(receipt, d1, "")
	wantEventError(t, err, "the payload", "an event has at most 65536")
	if n := EventCharacters([]byte("\n {\"ü\":1} ")); n != 7 {
		t.Errorf("counted %d characters", n)
	}
}

func TestObservedAtIsOptionalAndBesideEventData(t *testing.T) {
	if e := mustEvent(t, `{"event_data":{"observed_at":"yesterday"}}`); !e.ObservedAt.IsZero() {
		t.Error("observed_at inside event_data was taken for the event's")
	}
	for value, says := range map[string]string{
		`null`:         "is null; it has to be a text such as",
		`978307810`:    "is a number",
		`{}`:           "is an object",
		`"2001-01-01"`: `"2001-01-01" is not a time at microseconds with zone`,
		`""`:           "microseconds with zone",
		`"2001-01-01T00:10:10.000000Z","observed_at":"2001-01-01T00:10:10.000000Z"`: "there twice",
	} {
		_, err := DecodeEvent([]byte(`{"event_data":{},"observed_at":` + value + `}`))
		if event := wantEventError(t, err, "observed_at", says); event.Offset < 31 {
			t.Errorf("%s: offset %d is before the value", value, event.Offset)
		}
	}
}

func TestStreamIsAnOptionalText(t *testing.T) {
	if e := mustEvent(t, `{"event_data":{},"stream":"caf\u00e9 \ud83d\ude00\n"}`); e.Stream == nil || *e.Stream != "café \U0001f600\n" {
		t.Errorf("stream %v", e.Stream)
	}
	if e := mustEvent(t, `{"event_data":{},"stream":""}`); e.Stream == nil || *e.Stream != "" {
		t.Errorf("empty stream %v", e.Stream)
	}
	for value, says := range map[string]string{
		`null`:             "is null",
		`7`:                "is a number",
		`["a"]`:            "is an array",
		`"\ud83d"`:         "surrogate",
		`"\ude00 x"`:       "surrogate",
		`"a","stream":"a"`: "there twice",
	} {
		_, err := DecodeEvent([]byte(`{"event_data":{},"stream":` + value + `}`))
		wantEventError(t, err, "stream", says)
	}
	broken := "\xff"
	_, err := Event{Data: json.RawMessage("{}"), Stream: &broken}.Encode()
	wantEventError(t, err, "stream", "UTF-8")
}

func TestAddClientIPIsAnOptionalBoolean(t *testing.T) {
	if e := mustEvent(t, `{"event_data":{},"add_client_ip":true}`); !e.AddClientIP {
		t.Error("true was not taken")
	}
	if e := mustEvent(t, `{"event_data":{},"add_client_ip":false}`); e.AddClientIP {
		t.Error("false was not taken")
	}
	for value, says := range map[string]string{
		`null`:                      "is null; it has to be true or false",
		`"true"`:                    "is a text",
		`1`:                         "is a number",
		`true,"add_client_ip":true`: "there twice",
	} {
		_, err := DecodeEvent([]byte(`{"event_data":{},"add_client_ip":` + value + `}`))
		wantEventError(t, err, "add_client_ip", says)
	}
}

func TestUnknownKeysAreKept(t *testing.T) {
	const payload = `{"zz":[1.50,{"b":1,"a":2}],"event_data":{},"Stream":"x","zz":1e400}`
	e := mustEvent(t, payload)
	if e.Stream != nil {
		t.Error("keys are not case-sensitive")
	}
	if out, err := e.Encode(); err != nil || string(out) != payload {
		t.Errorf("came back as %s, %v", out, err)
	}
}

func TestNumbersAndKeyOrderSurvive(t *testing.T) {
	const data = `{"z":1234567890123456789,"a":127.0,"m":1e400,"neg":-0.0,"exp":1E+2,"s":"\u00e9\/é","z":{"b":[ 1, 2 ],"a":null}, "lone":"\ud800"}`
	e := mustEvent(t, ` {"add_client_ip": false, "event_data" : `+data+` ,"stream":"s" }`)
	if string(e.Data) != data {
		t.Errorf("decoded %s", e.Data)
	}
	out, err := e.Encode()
	if want := `{"add_client_ip":false,"event_data":` + data + `,"stream":"s"}`; err != nil || string(out) != want {
		t.Errorf("encoded %s, %v; want %s", out, err, want)
	}
	out, err = e.Receive(time.Unix(0, 0), d1, "")
	want := `{"add_client_ip":false,"event_data":` + strings.TrimSuffix(data, "}") + `,"device_id":"d1"},"stream":"s","observed_at":"1970-01-01T00:00:00.000000Z"}`
	if err != nil || string(out) != want {
		t.Errorf("received %s, %v; want %s", out, err, want)
	}
}

func TestDecodedEventKeepsNoPartOfThePayload(t *testing.T) {
	payload := []byte(`{"event_data":{"a":1},"other":2}`)
	e := mustEvent(t, string(payload))
	kept, err := DecodeEvent(payload)
	if err != nil {
		t.Fatal(err)
	}
	clear(payload)
	kept.Data = append(kept.Data, "   "...) // must not run into what stands behind it
	want, _ := e.Encode()
	if got, err := kept.Encode(); err != nil || string(got) != string(want) {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

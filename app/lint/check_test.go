package lint

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/platform"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// device is a device user of the tests.
func device(t testing.TB) platform.Rights {
	t.Helper()
	p, err := platform.ParseProject("demo")
	if err != nil {
		t.Fatal(err)
	}
	u, err := platform.ParseUser("kitchen")
	if err != nil {
		t.Fatal(err)
	}
	return platform.Rights{Role: platform.RoleDevice, Project: p, User: u}
}

// of is a message that passes, after earlier ones of its topic, the newest first.
func of(topic, payload string, earlier ...string) Message {
	return Message{Topic: topic, Payload: []byte(payload), Size: len(payload), At: noon, Earlier: before(earlier)}
}

func before(payloads []string) func(func([]byte) bool) {
	return func(visit func([]byte) bool) {
		for _, p := range payloads {
			if !visit([]byte(p)) {
				return
			}
		}
	}
}

const mw = "0/demo/kitchen/mw-3f2a"

// TestEachRuleAndItsHealthyTwin: what is wrong gives the one finding, with its fix;
// what is right beside it gives none.
func TestEachRuleAndItsHealthyTwin(t *testing.T) {
	data := func(inner string) string { return `{"event_data":` + inner + `}` }
	at := func(value string) string { return `{"event_data":{},"observed_at":` + value + `}` }
	for _, c := range []struct {
		name           string
		code           Code
		severity       Severity
		wrong, healthy string
		fixed          string // what the fix makes of it; "" = there is no fix
	}{
		{"no event_data", EventData, Error, `{"a":1,"b":2}`, data(`{"a":1,"b":2}`), data(`{"a":1,"b":2}`)},
		{"tags beside observed_at", EventData, Error, `{"observed_at":"2026-11-25T12:00:00.000000Z", "a":1}`, data(`{"a":1}`), `{"event_data":{"a":1},"observed_at":"2026-11-25T12:00:00.000000Z"}`},
		{"another case", EventData, Error, `{"Event_Data":{"a":1}}`, data(`{"a":1}`), data(`{"a":1}`)},
		{"camel case", EventData, Error, `{"eventData":{}}`, data(`{}`), data(`{}`)},
		{"event_data is a text", EventData, Error, data(`"x"`), data(`{}`), ""},
		{"event_data is an object in a text", EventData, Error, data(`"{\"a\": 127.0}"`), data(`{"a": 127.0}`), data(`{"a": 127.0}`)},
		{"event_data is null", EventData, Error, data(`null`), data(`{}`), ""},
		{"an array", EventData, Error, `[1]`, data(`{}`), ""},
		{"nothing", EventData, Error, ``, data(`{}`), ""},
		{"no zone", TimeZone, Error, at(`"2026-11-25T12:00:00.000000"`), at(`"2026-11-25T12:00:00.000000Z"`), at(`"2026-11-25T12:00:00.000000Z"`)},
		{"milliseconds", TimePrecision, Error, at(`"2026-11-25T12:00:00.123+01:00"`), at(`"2026-11-25T12:00:00.123000+01:00"`), at(`"2026-11-25T12:00:00.123000+01:00"`)},
		{"nanoseconds", TimePrecision, Error, at(`"2026-11-25T12:00:00.123456789Z"`), at(`"2026-11-25T12:00:00.123456Z"`), at(`"2026-11-25T12:00:00.123456Z"`)},
		{"whole seconds", TimePrecision, Error, at(`"2026-11-25T12:00:00Z"`), at(`"2026-11-25T12:00:00.000000Z"`), at(`"2026-11-25T12:00:00.000000Z"`)},
		{"a space for the T", TimeFormat, Error, at(`"2026-11-25 12:00:00.000000Z"`), at(`"2026-11-25T12:00:00.000000Z"`), at(`"2026-11-25T12:00:00.000000Z"`)},
		{"a zone without colon", TimeFormat, Error, at(`"2026-11-25T13:00:00.000000+0100"`), at(`"2026-11-25T13:00:00.000000+01:00"`), at(`"2026-11-25T13:00:00.000000+01:00"`)},
		{"a count of seconds", TimeFormat, Error, at(`1764072000`), at(`"2025-11-25T12:00:00.000000Z"`), at(`"2025-11-25T12:00:00.000000Z"`)},
		{"a count of milliseconds in a text", TimeFormat, Error, at(`"1764072000123"`), at(`"2025-11-25T12:00:00.123000Z"`), at(`"2025-11-25T12:00:00.123000Z"`)},
		{"a date of another country", TimeFormat, Error, at(`"25.11.2026 12:00"`), at(`"2026-11-25T12:00:00.000000Z"`), ""},
		{"no day of the calendar", TimeFormat, Error, at(`"2026-02-30T12:00:00.000000Z"`), at(`"2026-02-28T12:00:00.000000Z"`), ""},
		{"observed_at is null", TimeFormat, Error, at(`null`), data(`{}`), data(`{}`)},
		{"observed_at inside", TimePlace, Warning, data(`{"a":1,"observed_at":"2026-11-25T12:00:00.000000Z"}`), data(`{"a":1}`), `{"event_data":{"a":1},"observed_at":"2026-11-25T12:00:00.000000Z"}`},
		{"observed_at inside, first", TimePlace, Warning, data(`{"observed_at":"2026-11-25T12:00:00.000000Z", "a":1}`), data(`{"a":1}`), `{"event_data":{"a":1},"observed_at":"2026-11-25T12:00:00.000000Z"}`},
		{"ten minutes ahead", TimeFuture, Warning, at(`"2026-11-25T12:10:00.000000Z"`), at(`"2026-11-25T12:04:00.000000Z"`), ""},
		{"two days ahead", TimeFuture, Warning, at(`"2026-11-27T13:00:00.000000Z"`), at(`"2026-11-25T11:00:00.000000Z"`), ""},
		{"a clock that was never set", TimeOld, Warning, at(`"1970-01-01T00:00:10.000000Z"`), at(`"2026-11-24T00:00:10.000000Z"`), ""},
		{"long ago", TimeOld, Note, at(`"2001-01-01T00:10:10.000000Z"`), at(`"2017-01-01T00:10:10.000000Z"`), ""},
		{"stream is a number", KeyType, Error, `{"event_data":{},"stream":7}`, `{"event_data":{},"stream":"7"}`, `{"event_data":{},"stream":"7"}`},
		{"stream is null", KeyType, Error, `{"stream":null,"event_data":{}}`, data(`{}`), data(`{}`)},
		{"add_client_ip is a text", KeyType, Error, `{"event_data":{},"add_client_ip":"true"}`, `{"event_data":{},"add_client_ip":true}`, `{"event_data":{},"add_client_ip":true}`},
		{"an unknown key", UnknownKey, Note, `{"event_data":{"a":1},"version":2}`, data(`{"a":1}`), data(`{"a":1,"version":2}`)},
		{"an unknown key in front", UnknownKey, Note, `{"version":2,"event_data":{}}`, data(`{}`), data(`{"version":2}`)},
		{"nearly observed_at", UnknownKey, Warning, `{"event_data":{},"observedAt":"2026-11-25T12:00:00.000000Z"}`, at(`"2026-11-25T12:00:00.000000Z"`), at(`"2026-11-25T12:00:00.000000Z"`)},
		{"beyond 2^53", Number, Warning, data(`{"order_id":9007199254740993}`), data(`{"order_id":9007199254740991}`), data(`{"order_id":"9007199254740993"}`)},
		{"beyond any float", Number, Note, data(`[]`)[:14] + `{"x":1e400}}`, data(`{"x":127.0,"y":1.10,"z":1e2}`), data(`{"x":"1e400"}`)},
		{"a key twice", DuplicateKey, Warning, data(`{"a":1,"b":{"a":1},"a":2}`), data(`{"a":1,"b":{"a":1}}`), ""},
		{"a key twice, escaped", DuplicateKey, Warning, data(`{"a":1,"\u0061":2}`), data(`{"a":1,"\u0062":2}`), ""},
		{"NaN", NotJSON, Error, data(`{"a":NaN}`), data(`{"a":null}`), data(`{"a":null}`)},
		{"Infinity", NotJSON, Error, data(`{"a":-Infinity}`), data(`{"a":"-Infinity"}`), data(`{"a":null}`)},
		{"True", NotJSON, Error, data(`{"a":True}`), data(`{"a":true}`), data(`{"a":true}`)},
		{"a comma too many", NotJSON, Error, data(`{"a":1,}`), data(`{"a":1}`), data(`{"a":1}`)},
		{"a comma too many in an array", NotJSON, Error, data(`{"a":[1, ]}`), data(`{"a":[1 ]}`), data(`{"a":[1 ]}`)},
		{"a comment", NotJSON, Error, data(`{"a":1 /* x */}`), data(`{"a":"/* x */"}`), data(`{"a":1 }`)},
		{"a comment to the end", NotJSON, Error, data(`{"a":1}`) + " // x", data(`{"a":"// x"}`), data(`{"a":1}`) + " "},
		{"single quotes", NotJSON, Error, data(`{"a":'it\'s'}`), data(`{"a":"it's"}`), data(`{"a":"it's"}`)},
		{"typographic quotes", NotJSON, Error, data(`{“a”:1}`), data(`{"a":"“x”"}`), data(`{"a":1}`)},
		{"a name without quotes", NotJSON, Error, data(`{a:1}`), data(`{"a":1}`), data(`{"a":1}`)},
		{"a zero in front", NotJSON, Error, data(`{"a":007}`), data(`{"a":0.07}`), data(`{"a":"007"}`)},
		{"a plus", NotJSON, Error, data(`{"a":+1}`), data(`{"a":1e+1}`), data(`{"a":1}`)},
		{"no digit before the point", NotJSON, Error, data(`{"a":-.5}`), data(`{"a":-0.5}`), data(`{"a":-0.5}`)},
		{"no digit behind the point", NotJSON, Error, data(`{"a":5.}`), data(`{"a":5.0}`), data(`{"a":5.0}`)},
		{"a line end in a text", NotJSON, Error, data("{\"a\":\"x\ny\"}"), data(`{"a":"x\ny"}`), data(`{"a":"x\ny"}`)},
		{"no JSON", NotJSON, Error, `hello`, data(`{}`), ""},
		{"no comma", NotJSON, Error, data(`{"a":1 "b":2}`), data(`{"a":1,"b":2}`), ""},
		{"more behind it", NotJSON, Error, data(`{}`) + "x", data(`{}`) + "\n", ""},
		{"an escape of none", NotJSON, Error, data(`{"a":"\x"}`), data(`{"a":"\\x"}`), ""},
		{"cut short", CutShort, Error, `{"event_data":{"a":1`, data(`{"a":1}`), ""},
		{"cut short in a text", CutShort, Error, `{"event_data":{"a":"x`, data(`{"a":"x"}`), ""},
		{"half a surrogate pair", Surrogate, Warning, data(`{"a":"\ud83d"}`), data(`{"a":"\ud83d\ude00"}`), data(`{"a":"\ufffd"}`)},
		{"what was no character", Surrogate, Warning, data(`{"a":"x�"}`), data(`{"a":"x\ufffdï"}`), data(`{"a":"x\ufffd"}`)},
		{"NUL", NUL, Warning, data(`{"a":"x\u0000y"}`), data(`{"a":"x\\u0000y"}`), ""},
		{"byte order mark", ByteOrderMark, Error, "\ufeff" + data(`{}`), data(`{"a":"\ufeff"}`), data(`{}`)},
		{"broken UTF-8", UTF8, Error, data("{\"a\":\"\xff\"}"), data(`{"a":"ÿ"}`), ""},
		{"too long", Size, Error, data(`{"a":"` + strings.Repeat("ä", 65_536) + `"}`), data(`{"a":"` + strings.Repeat("ä", 50_000) + `"}`), ""},
		{"far too long", Size, Error, data(`{"a":"` + strings.Repeat("ä", 200_000) + `"}`), data(`{}`), ""},
		{"nearly too long", Size, Note, data(`{"a":"` + strings.Repeat("a", 60_000) + `"}`), data(`{}`), ""},
		{"levels without end", Depth, Warning, data(`{"a":` + strings.Repeat("[", 1_200) + strings.Repeat("]", 1_200) + `}`), data(`{"a":[[[[]]]]}`), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := Check(of(mw, c.wrong), 0)
			if len(found) != 1 || found[0].Code != c.code || found[0].Severity != c.severity {
				t.Fatalf("%.60s: %+v", c.wrong, found)
			}
			f := found[0]
			if !strings.HasSuffix(f.What, ".") || !strings.HasSuffix(f.Why, ".") {
				t.Errorf("no sentences: %q %q", f.What, f.Why)
			}
			if got := Check(of(mw, c.healthy), 0); len(got) > 0 {
				t.Errorf("the healthy twin %.60s: %+v", c.healthy, got)
			}
			fixed := ""
			if f.Fix != nil {
				fixed = f.Fix.Apply(FieldPayload, c.wrong)
			}
			if fixed != c.fixed {
				t.Errorf("the fix makes %s", fixed)
			}
		})
	}
}

func TestTagsKeepTheirTypes(t *testing.T) {
	data := func(inner string) string { return `{"event_data":{` + inner + `}}` }
	for _, c := range []struct {
		name, now string
		earlier   []string
		path, fix string
	}{
		{"the same", `"t":1,"s":"x","b":true,"o":{"a":1},"l":[1]`, []string{`"t":2.5,"s":"y","b":false,"o":{"a":2},"l":[2,"x"]`}, "", ""},
		{"a number became text", `"t":"71.4"`, []string{`"t":71.2`}, "t", `"t":71.4`},
		{"a text became a number", `"t":71.40`, []string{`"t":"71.2"`}, "t", `"t":"71.40"`},
		{"a word in place of a number", `"t":"n/a"`, []string{`"t":71.2`}, "t", ""},
		{"a number in a text that would round", `"t":"9007199254740993"`, []string{`"t":71.2`}, "t", ""},
		{"a flag became text", `"b":"true"`, []string{`"b":false`}, "b", `"b":true`},
		{"within an object", `"motor":{"rpm":"1"}`, []string{`"motor":{"rpm":1}`}, "motor.rpm", `"motor":{"rpm":1}`},
		{"within an array", `"l":[{"a":"1"}]`, []string{`"l":[{"a":1}]`}, "l.0.a", `"l":[{"a":1}]`},
		{"null has no type", `"t":null`, []string{`"t":1`}, "", ""},
		{"null before", `"t":"1"`, []string{`"t":null`, `"x":1`, `"t":1`}, "t", `"t":1`},
		{"the nearest counts", `"t":"1"`, []string{`"t":"2"`, `"t":1`}, "", ""},
		{"the order does not matter", `"a":1,"b":"x"`, []string{`"b":"y","a":2`}, "", ""},
		{"too long ago", `"t":"1"`, []string{``, ``, ``, ``, ``, `"t":1`}, "", ""},
	} {
		var earlier []string
		for _, e := range c.earlier {
			earlier = append(earlier, data(e))
		}
		found := Check(of(mw, data(c.now), earlier...), 0)
		if c.path == "" {
			if len(found) > 0 {
				t.Errorf("%s: %+v", c.name, found)
			}
			continue
		}
		if len(found) != 1 || found[0].Code != TypeChanged || found[0].Path != c.path {
			t.Errorf("%s: %+v", c.name, found)
			continue
		}
		fixed := ""
		if f := found[0].Fix; f != nil {
			fixed = f.Apply(FieldPayload, data(c.now))
		}
		if c.fix == "" && fixed != "" || c.fix != "" && fixed != data(c.fix) {
			t.Errorf("%s: the fix makes %q", c.name, fixed)
		}
	}
}

func TestTheSameMomentTwiceIsNoted(t *testing.T) {
	event := func(at string) string { return `{"event_data":{},"observed_at":"2026-11-25T12:00:00.` + at + `Z"}` }
	if found := Check(of(mw, event("000001"), event("000001")), 0); len(found) != 1 || found[0].Code != TimeTwice || found[0].Severity != Note {
		t.Errorf("%+v", found)
	}
	if found := Check(of(mw, event("000002"), event("000001")), 0); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}

func TestTopicsAndDirections(t *testing.T) {
	event := `{"event_data":{"a":1}}`
	operator := device(t)
	operator.Role = platform.RoleOperator
	for _, c := range []struct {
		name, topic string
		change      func(*Message)
		code        Code // "" = nothing is found
	}{
		{"an event", mw, nil, ""},
		{"an event of no device", "0/demo/kitchen/", nil, ""},
		{"a slash behind", mw + "/", nil, ""},
		{"a level too many", mw + "/x", nil, TopicShape},
		{"an unknown class", "3/demo/kitchen/mw", nil, TopicShape},
		{"no update type", "1/demo/kitchen/mw/update", nil, TopicShape},
		{"a slash in front", "/0/demo/kitchen/mw", nil, Level},
		{"no user", "0/demo//mw", nil, Level},
		{"another contract", "home/temp", nil, ""},
		{"the broker's own", "$SYS/broker/uptime", nil, ""},
		{"not ASCII", "0/demo/küche/mw", nil, Level},
		{"a dollar", "0/demo/kitchen/$mw", nil, Level},
		{"a wildcard", "0/demo/kitchen/m#", nil, Level},
		{"a space behind the id", "0/demo/kitchen/mw ", nil, Level},
		{"a placeholder", "0/demo/kitchen/YOUR_DEVICE_ID", nil, Placeholder},
		{"braces", "0/demo/kitchen/{{device}}", nil, Placeholder},
		{"angle brackets", "0/demo/kitchen/<device>", nil, Placeholder},
		{"zeros", "0/demo/kitchen/00000000", nil, Placeholder},
		{"a word of JavaScript", "0/demo/kitchen/undefined", nil, Placeholder},
		{"an id like others", "0/demo/kitchen/test-xx01", nil, ""},
		{"a name that begins so", "0/demo/kitchen/null-modem-2", nil, ""},
		{"a device sends an event", mw, func(m *Message) { m.Sent, m.Rights = true, device(t) }, ""},
		{"a device sends to a device", "1/demo/kitchen/mw/event", func(m *Message) { m.Sent, m.Rights = true, device(t) }, Direction},
		{"a device sends as another user", "0/demo/bakery/mw", func(m *Message) { m.Sent, m.Rights = true, device(t) }, Direction},
		{"a device receives an event", mw, func(m *Message) { m.Rights = device(t) }, Direction},
		{"an operator receives it", mw, func(m *Message) { m.Rights = operator }, ""},
		{"an operator sends an event", mw, func(m *Message) { m.Sent, m.Rights = true, operator }, Direction},
		{"an operator sends to a device", "1/demo/kitchen/mw/event", func(m *Message) { m.Sent, m.Rights = true, operator }, ""},
	} {
		m := of(c.topic, event)
		if c.change != nil {
			c.change(&m)
		}
		found := Check(m, 0)
		switch {
		case c.code == "" && len(found) > 0, c.code != "" && (len(found) != 1 || found[0].Code != c.code):
			t.Errorf("%s: %+v", c.name, found)
		case c.code != "" && found[0].Fix != nil:
			m.Topic = found[0].Fix.Apply(FieldTopic, m.Topic)
			if again := Check(m, 0); len(again) > 0 {
				t.Errorf("%s: after the fix: %+v", c.name, again)
			}
		}
	}
}

// TestOtherPayloadsAreFree: what goes to devices and groups may be anything, but
// what looks like JSON and is none was likely meant to be.
func TestOtherPayloadsAreFree(t *testing.T) {
	for payload, code := range map[string]Code{
		"start": "", "": "", "\x00\xff": "", "[INFO] up": "", "[1] started": "", "{x}": "", "42": "", `{"command":"stop"}`: "", "[1,2]": "",
		`{"command":"sto`: CutShort, `{"id":9007199254740993}`: Number, `{"a":1,}`: NotJSON, `{"a":1,"a":2}`: DuplicateKey, `{"eventData":1}`: "",
		`{"event_data":{"a":1},"x":1}`: "", "{\"a\":\"\xff\"}": UTF8,
	} {
		found := Check(of("1/demo/kitchen/mw/event", payload), 0)
		if code == "" && len(found) > 0 || code != "" && (len(found) != 1 || found[0].Code != code || found[0].Severity != Warning) {
			t.Errorf("%q: %+v", payload, found)
		}
	}
	clear := of("1/demo/kitchen/mw/update/x", "")
	clear.Sent, clear.Retained = true, true
	if found := Check(clear, 0); len(found) != 1 || found[0].Code != EmptyRetained || found[0].Severity != Note {
		t.Errorf("%+v", found)
	}
}

func TestAPartOfAPayloadIsNotCutShort(t *testing.T) {
	whole := `{"event_data":{"a":"` + strings.Repeat("x", 1000) + `","n":9007199254740993}}`
	if found := Check(of(mw, whole), 100); len(found) > 0 {
		t.Errorf("%+v", found)
	}
	if found := Check(of(mw, whole), 0); len(found) != 1 {
		t.Errorf("%+v", found)
	}
}

func TestManyOfOneKindAreCounted(t *testing.T) {
	payload := `{"event_data":{"l":[` + strings.Repeat("9007199254740993,", 999) + `9007199254740993]}}`
	found := Check(of(mw, payload), 0)
	if len(found) != MaxListed || Count(found) != 1000 || Worst(found) != Warning {
		t.Errorf("%d listed, %d counted", len(found), Count(found))
	}
}

func TestPlacesAreTheOnesThatPeopleCount(t *testing.T) {
	found := Check(of(mw, "{\"event_data\": {\n  \"größe\": 1,\n  \"ü\": \"ä\", \"n\": 9007199254740993\n}}"), 0)
	if len(found) != 1 || found[0].Line != 3 || found[0].Column != 18 || found[0].Path != "n" {
		t.Errorf("%+v", found)
	}
}

// TestHostileTextsCostTheirBytes: a megabyte of anything is gone through once.
func TestHostileTextsCostTheirBytes(t *testing.T) {
	for _, payload := range []string{
		strings.Repeat("[", 1<<20), `{"event_data":` + strings.Repeat(`{"a":`, 200_000), strings.Repeat("{\"\":0,", 170_000),
		`{"event_data":{` + strings.Repeat(`"a":1,`, 170_000) + `"b":1}}`, `{"event_data":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`,
		strings.Repeat("/**/", 250_000), strings.Repeat("'\\", 500_000), `{"event_data":{"a":` + strings.Repeat("9", 1<<20) + `}}`, strings.Repeat("“", 300_000),
		`{"event_data":{"a":"` + strings.Repeat(`\ud800`, 170_000) + `"}}`,
	} {
		if found := Check(of(mw, payload), 0); len(found) == 0 && len(payload) > 30_000 {
			t.Errorf("%.30s…: nothing", payload)
		}
	}
}

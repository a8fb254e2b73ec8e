package filter

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/timeline"
)

var (
	berlin = time.FixedZone("CET", 3600)
	now    = time.Date(2026, 11, 24, 14, 30, 0, 0, berlin)
	env    = Env{Now: now, Location: berlin}
)

func parse(t testing.TB, text string) *Filter {
	t.Helper()
	f, err := Parse(text, env)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return f
}

// The messages that most tests ask about.
var (
	hot = &timeline.Entry{At: now.Add(-5 * time.Minute), Topic: "0/plant-7/kitchen/mw-3f2a", QoS: 1,
		Payload: []byte(`{"event_data":{"power_w":812,"door":"closed","temp_c":71.40,"order_id":9007199254740993,"motor":{"rpm":[1200,1210]},"odd.key":true,"name":"K\u00fcche"},"observed_at":"2026-11-24T13:25:00.000000Z"}`)}
	start    = &timeline.Entry{At: now.Add(-time.Hour), Kind: timeline.Sent, Outcome: timeline.Rejected, Topic: "1/plant-7/kitchen/mw-3f2a/event", Payload: []byte(`Start now, PLEASE; a:b http://x/y f(x)`)}
	settings = &timeline.Entry{At: now.Add(-26 * time.Hour), Retained: true, QoS: 2, Topic: "1/plant-7/garage/_all/update/threshold", Payload: []byte(`{"threshold":"65","window_s":null,"on":true}`)}
	news     = &timeline.Entry{At: now, Duplicate: true, Topic: "2/plant-7/MT-2014A/news", Payload: []byte("Küche ΣΑΣ \xff\xfe")}
	foreign  = &timeline.Entry{At: now, Topic: "$SYS/broker/uptime", Payload: []byte("5 seconds")}
)

var entries = map[string]*timeline.Entry{"hot": hot, "start": start, "settings": settings, "news": news, "foreign": foreign}

// finds expects filters to find the entries of these names.
func finds(t *testing.T, filters map[string]string) {
	t.Helper()
	for text, want := range filters {
		f := parse(t, text)
		var got []string
		for _, name := range []string{"hot", "start", "settings", "news", "foreign"} {
			if f.Match(entries[name]) {
				got = append(got, name)
			}
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: finds %q, want %q", text, got, want)
		}
	}
}

func TestWordsFindTextInAnyCase(t *testing.T) {
	finds(t, map[string]string{
		"":                     "hot start settings news foreign",
		"  \t ":                "hot start settings news foreign",
		"closed":               "hot",
		"CLOSED plant-7":       "hot",
		"closed start":         "",
		"closed or please":     "hot start",
		"closed OR please":     "hot start",
		"closed and 812":       "hot",
		"please or closed 813": "start",
		"(please or closed) 8": "hot",
		"-closed":              "start settings news foreign",
		"not closed":           "start settings news foreign",
		"not not closed":       "hot",
		"not -closed":          "hot",
		"-(closed or please)":  "settings news foreign",
		`"now, please"`:        "start",
		`"\"door\":\"cl"`:      "hot",
		`"door":"closed"`:      "hot", // as it was copied
		`"door":"open"`:        "",
		"f(x)":                 "start",
		"(f(x))":               "start",
		"f(x":                  "start",
		"kitchen/mw-3f2a{":     "", // no word runs on from topic to payload
		"küche":                "news",
		"KÜCHE":                "news",
		"σας":                  "news",
		"seconds":              "foreign",
		"SECOND\u017f":         "foreign",
	})
}

func TestIdentifiersFindTopics(t *testing.T) {
	finds(t, map[string]string{
		"device:mw-3f2a":            "hot start",
		"device:MW-3f2a":            "", // identifiers are case-sensitive
		"Device:mw-3f2a":            "hot start",
		"device:mw-*":               "hot start",
		"device:*3f*a":              "hot start",
		"device:*":                  "hot start settings",
		`device:"mw-*"`:             "",
		"device:_all":               "settings",
		"user:kitchen":              "hot start",
		"user:garage device:_all":   "settings",
		"group:MT-2014A":            "news",
		"group:MT*":                 "news",
		"group:kitchen":             "",
		"topic:0/plant-7/+/mw-3f2a": "hot",
		"topic:1/plant-7/#":         "start settings",
		"topic:#":                   "hot start settings news", // MQTT 5 clause 4.7.2
		"topic:$SYS/#":              "foreign",
		"topic:2/plant-7/MT-2014A":  "",
		`topic:"2/plant-7/+/news"`:  "news",
	})
}

func TestAMessageIsFoundByHowItCameOrWent(t *testing.T) {
	finds(t, map[string]string{
		"kind:event":       "hot",
		"kind:message":     "start",
		"kind:update":      "settings",
		"kind:group":       "news",
		"kind:other":       "foreign",
		"kind:EVENT":       "hot",
		"kind:gap":         "",
		"dir:in":           "hot settings news foreign",
		"dir:out":          "start",
		"retained":         "settings",
		"Retained":         "settings",
		`"retained"`:       "",
		"duplicate":        "news",
		"qos:1":            "hot",
		"-qos:0":           "hot settings",
		"outcome:rejected": "start",
		"outcome:queued":   "",
	})
}

func TestTimesFindWhatArrivedThen(t *testing.T) {
	finds(t, map[string]string{
		"since:10m":                   "hot news foreign",
		"since:1h":                    "hot start news foreign",
		"since:59m59s999ms until:10m": "",
		"until:10m":                   "start settings",
		"until:1d":                    "settings",
		"since:14:25":                 "hot news foreign",
		"since:14:25:00.1":            "news foreign",
		"until:14:25":                 "hot start settings", // all of the minute
		"until:14:24":                 "start settings",
		"until:14:25:00":              "hot start settings",
		"until:14:24:59.999999":       "start settings",
		"since:2026-11-24":            "hot start news foreign",
		"until:2026-11-23":            "settings",
		"since:2026-11-24T13:31":      "hot news foreign",
		"since:2026-11-24T12:31Z":     "hot news foreign",
		`since:"2026-11-24 13:31:00"`: "hot news foreign",
		"since:2026-11-24T13:25:00Z":  "hot news foreign",
		"until:2026-11-24T13:24:59Z":  "start settings",
	})
}

func TestTagsFindNumbersDigitByDigit(t *testing.T) {
	finds(t, map[string]string{
		"has:door":                  "hot",
		"has:motor.rpm":             "hot",
		"has:motor.rpm.1":           "hot",
		"has:motor.rpm.2":           "",
		`has:"odd.key"`:             "hot",
		"has:window_s":              "settings",
		"has:event_data":            "",
		"temp_c>60":                 "hot",
		"temp_c > 60":               "hot",
		"temp_c> 60":                "hot",
		"(temp_c >60)":              "hot",
		"temp_c>71.4":               "",
		"temp_c>=71.4":              "hot",
		"temp_c=71.400":             "hot",
		"temp_c=7.14e1":             "hot",
		"temp_c==71.4":              "hot",
		"temp_c!=71.4":              "",
		"temp_c<1e2":                "hot",
		"temp_c<-1":                 "",
		"temp_c>-1":                 "hot",
		"order_id:9007199254740993": "hot",
		"order_id=9007199254740992": "",
		"order_id>9007199254740992": "hot",
		"order_id<9007199254740994": "hot",
		"motor.rpm.0<1210":          "hot",
		`"odd.key"=true`:            "hot",
		`"odd.key"!=true`:           "",
		`motor."rpm".0=1200`:        "hot",
		"threshold=65":              "settings", // a number sent as text
		"threshold>64.5":            "settings",
		`threshold="65"`:            "settings",
		`threshold="65.0"`:          "",
		"threshold:65.0":            "settings",
		"window_s:null":             "settings",
		"on:TRUE":                   "settings",
		"on=TRUE":                   "",
	})
}

func TestTagsFindTexts(t *testing.T) {
	finds(t, map[string]string{
		"door:closed":  "hot",
		"door:CLOSED":  "hot",
		"door=CLOSED":  "",
		"door:cl*d":    "hot",
		"door=cl*d":    "",
		`door:"cl*d"`:  "",
		"door!=open":   "hot",
		"-door:open":   "hot start settings news foreign",
		"door>closec":  "hot",
		"door>closed":  "",
		"door<10":      "", // text and number have no order
		"door!=10":     "hot",
		"name:küche":   "hot",
		"name=Küche":   "hot",
		`name:"KÜCHE"`: "hot",
		"motor:x":      "",
		"motor!=x":     "hot",
		"a:b":          "start",
		"http://x":     "start",
		"http://X/Y":   "start",
		"b:":           "",
		"a:":           "start",

		"device:mw-3f2a temp_c>60 -door:open": "hot",
	})
}

// TestBytesThatAreNoTextAreTheReplacementCharacter: a byte within a character is
// none by itself.
func TestBytesThatAreNoTextAreTheReplacementCharacter(t *testing.T) {
	for payload, found := range map[string]bool{
		"é": false, "\u212a": false, "\U0001f600a": false, "\ufffd": true, "\xff": true, "\xa9": true, "\xc3": true, "é\xa9": true, "\xc3é": true,
	} {
		f := parse(t, "retained or \"\ufffd\"")
		if got := f.Match(&timeline.Entry{Topic: "0/p/u/a", Payload: []byte(payload)}); got != found {
			t.Errorf("%q: %v", payload, got)
		}
		if got := len(f.Highlights(payload)) > 0; got != found {
			t.Errorf("%q is marked: %v", payload, got)
		}
	}
}

func TestGapsBelongToEveryView(t *testing.T) {
	gap := &timeline.Entry{Kind: timeline.Gap}
	for _, text := range []string{"", "word", "-word", "kind:gap", "since:1s"} {
		if !parse(t, text).Match(gap) {
			t.Errorf("%s hides a gap", text)
		}
	}
}

func TestBlankTextIsNoFilter(t *testing.T) {
	var none *Filter
	if !parse(t, " ").All() || !none.All() || !none.Match(hot) || none.Highlights("x") != nil || parse(t, "x").All() {
		t.Error("a blank filter asks for something")
	}
}

func TestOutcomesAreTold(t *testing.T) {
	if parse(t, "kitchen").AsksOutcome() || !parse(t, "a or -outcome:queued").AsksOutcome() {
		t.Error("AsksOutcome is wrong")
	}
}

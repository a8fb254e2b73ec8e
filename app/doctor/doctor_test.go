package doctor_test

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/doctor"
	"deviceconsole/internal/page"
)

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// ward plays the world for an examination: answers says what comes of a task.
type ward struct {
	facts   doctor.Facts
	opens   []string // URLs that open a WebSocket for MQTT, with "bare " in front for another one
	probe   []page.ProbeStage
	noProbe string // why the server does not answer
	clock   doctor.Result
	login   []doctor.Result

	asked []doctor.Task
}

func (w *ward) answers(t doctor.Task) []doctor.Result {
	switch t.Kind {
	case doctor.AskTime:
		r := w.clock
		r.Kind, r.Last = doctor.Timed, true
		return []doctor.Result{r}
	case doctor.AskServer:
		return []doctor.Result{{Kind: doctor.Served, Last: true, OK: w.noProbe == "", Finding: doctor.Finding{Why: w.noProbe},
			Probe: page.Probe{Kind: "mqtts", Stages: w.probe}}}
	case doctor.Reach:
		r := doctor.Result{Kind: doctor.Reached, Last: true, URL: t.URL, MQTT: t.MQTT, Took: 3 * time.Millisecond}
		for _, o := range w.opens {
			r.OK = r.OK || o == t.URL && t.MQTT || o == "bare "+t.URL && !t.MQTT
		}
		return []doctor.Result{r}
	}
	return w.login
}

// examine goes through an examination, the answers in the order of the questions or,
// backwards, the newest first.
func (w *ward) examine(t *testing.T, backwards bool) doctor.Examination {
	t.Helper()
	e, tasks := doctor.Begin(w.facts, noon)
	var waiting []doctor.Result
	ask := func(tasks []doctor.Task) {
		for _, task := range tasks {
			w.asked = append(w.asked, task)
			answers := w.answers(task)
			if backwards && task.Kind != doctor.LogIn {
				waiting = append(answers, waiting...)
			} else {
				waiting = append(waiting, answers...)
			}
		}
	}
	ask(tasks)
	for len(waiting) > 0 {
		r := waiting[0]
		waiting = waiting[1:]
		e, tasks = e.Take(r, noon.Add(time.Second))
		ask(tasks)
	}
	if e.Running() {
		t.Fatalf("all was answered, and it goes on: %+v", e)
	}
	return e
}

func outcomes(e doctor.Examination) string {
	var s []string
	for _, c := range e.Checks {
		s = append(s, c.Outcome.String()[:1])
	}
	return strings.Join(s, "")
}

func find(t *testing.T, e doctor.Examination, id doctor.ID) doctor.Check {
	t.Helper()
	for _, c := range e.Checks {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("no check %v", id)
	return doctor.Check{}
}

const (
	httpPage  = "http://console.example"
	httpsPage = "https://console.example"
	wss       = "wss://broker.example/mqtt"
	ws        = "ws://broker.example/mqtt"
)

// healthy is a login that works, with one topic filter that echoes and one that may not.
var (
	filters = []doctor.Filter{{Filter: "2/p/#", Echo: "2/p/_doctor/echo"}, {Filter: "0/p/#", NoEcho: "the rights allow no echo"}}
	healthy = []doctor.Result{
		{Kind: doctor.LoggedIn, OK: true, Finding: doctor.Finding{What: "MQTT 5"}, Took: 9 * time.Millisecond},
		{Kind: doctor.Subscribed, OK: true, Finding: doctor.Finding{What: "Granted QoS 1"}},
		{Kind: doctor.Published, OK: true, Finding: doctor.Finding{What: "The broker took a message"}},
		{Kind: doctor.Echoed, OK: true, Took: 20 * time.Millisecond},
		{Kind: doctor.NextFilter},
		{Kind: doctor.Subscribed, OK: true, Finding: doctor.Finding{What: "Granted QoS 1"}},
		{Kind: doctor.NextFilter},
		{Kind: doctor.Pinged, OK: true, Took: 4 * time.Millisecond},
		{Kind: doctor.Finished, Last: true},
	}
	// received is what a broker of MQTT 3.1.1 says of a message that it drops, too.
	received = doctor.Result{Kind: doctor.Published, OK: true, Unknown: true, Finding: doctor.Finding{What: "The broker received a message"}}
	right    = doctor.Result{OK: true, Finding: doctor.Finding{What: "The clock is right"}}
)

// but is healthy with another result in place of the one at an index, up to which it
// goes on, and that is then the end.
func but(at int, r doctor.Result) []doctor.Result {
	r.Last = true
	return append(append([]doctor.Result{}, healthy[:at]...), r)
}

func with(at int, r doctor.Result) []doctor.Result {
	list := append([]doctor.Result{}, healthy...)
	list[at] = r
	return list
}

func stages(kind string, failed string, s page.ProbeStage) (list []page.ProbeStage) {
	outcome := page.Passed
	for _, name := range []string{page.StageName, page.StageTCP, page.StageTLS, page.StageWebSocket, page.StageMQTT} {
		stage := page.ProbeStage{Stage: name, Outcome: outcome, Milliseconds: 2}
		if name == failed {
			stage = s
			stage.Stage, stage.Outcome = name, page.Failed
			outcome = page.Skipped
		}
		list = append(list, stage)
	}
	return list
}

// The outcomes in the order of the checks: security, address, TLS, subprotocol, version,
// login, two subscriptions, publish, clock, round trip.
var faults = []struct {
	name     string
	ward     ward
	outcomes string
	verdict  string // how it begins
	at       doctor.ID
	says     []string // in cause, remedy and the server's words of the check at
	use      string
}{
	{"all is well", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, login: healthy, clock: right},
		"PPPPPPPPPPP", "Nothing wrong was found: 11 checks passed, 0 skipped", doctor.Subscription, []string{"came back"}, ""},
	{"no login can be tried", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss, NoLogin: "the form is not filled in"}, opens: []string{wss}, clock: right},
		"PPPPSSSSSPS", "Nothing wrong was found", doctor.Login, []string{"form is not filled in"}, ""},
	{"an address that is none", ward{facts: doctor.Facts{Origin: httpPage, URL: "ws://x/", Problem: "the server lets the page reach no other broker"}, clock: right},
		"SFSSSSSSSPS", "Address and path", doctor.Address, []string{"no other broker"}, ""},
	{"an https page and a ws address", ward{facts: doctor.Facts{Origin: httpsPage, URL: ws, Guess: true}, clock: right},
		"FSSSSSSSSPS", "Page security", doctor.Security, []string{"wss:// alone", "-upstream"}, wss},
	{"nothing answers, and the browser hides why", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Guess: true}, clock: right},
		"PFSSSSSSSPS", "Address and path: No WebSocket opened", doctor.Address, []string{"the browser hides", "https://broker.example/"}, ""},
	{"the same, and the server has no probe", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Probe: true}, noProbe: "gave no answer: 404", clock: right},
		"PFSSSSSSSPS", "Address and path", doctor.Address, []string{"the browser hides", "404"}, ""},
	{"the same, and it was asked too often", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Probe: true}, noProbe: "gave no answer: 429", clock: right},
		"PFSSSSSSSPS", "Address and path", doctor.Address, []string{"429"}, ""},
	{"the name is not known", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Probe: true}, probe: stages("wss", page.StageName, page.ProbeStage{Cause: page.CauseDNS}), clock: right},
		"PFSSSSSSSPS", "Address and path", doctor.Address, []string{"the name has no address"}, ""},
	{"nobody listens", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Probe: true}, probe: stages("wss", page.StageTCP, page.ProbeStage{Cause: page.CauseRefused}), clock: right},
		"PFSSSSSSSPS", "Address and path", doctor.Address, []string{"nobody listens", "finds the name"}, ""},
	{"the certificate has expired", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Probe: true}, probe: stages("wss", page.StageTLS, page.ProbeStage{Cause: page.CauseTLSExpired, Expires: 1_700_000_000}), clock: right},
		"PPFSSSSSSPS", "TLS", doctor.TLS, []string{"time is over", "renew", "2023-11-14"}, ""},
	{"the certificate is for another name", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Probe: true}, probe: stages("wss", page.StageTLS, page.ProbeStage{Cause: page.CauseTLSName}), clock: right},
		"PPFSSSSSSPS", "TLS", doctor.TLS, []string{"another name"}, ""},
	{"the certificate's authority is not known", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Probe: true}, probe: stages("wss", page.StageTLS, page.ProbeStage{Cause: page.CauseTLSAuthority}), clock: right},
		"PPFSSSSSSPS", "TLS", doctor.TLS, []string{"authority is not trusted"}, ""},
	{"the server opens no WebSocket either", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Probe: true}, probe: stages("wss", page.StageWebSocket, page.ProbeStage{Cause: page.CauseHTTP, Status: 404}), clock: right},
		"PFSSSSSSSPS", "Address and path", doctor.Address, []string{"404", "/ws"}, ""},
	{"the server does, and this browser does not", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Probe: true}, probe: stages("wss", "", page.ProbeStage{}), clock: right},
		"PFSSSSSSSPS", "Address and path: This browser opens no WebSocket", doctor.Address, []string{"the browser hides", httpPage}, ""},
	{"another path answers", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Guess: true}, opens: []string{"wss://broker.example/ws", "ws://broker.example/mqtt"}, clock: right},
		"PFPSSSSSSPS", "Address and path: Nothing for MQTT answers at wss://broker.example/mqtt, but wss://broker.example/ws does", doctor.Address, []string{"Use wss://broker.example/ws"}, "wss://broker.example/ws"},
	{"another path answers, and only the server may choose it", ward{facts: doctor.Facts{Origin: httpPage, URL: ws}, opens: []string{"ws://broker.example/ws"}, clock: right},
		"PFSSSSSSSPS", "Address and path", doctor.Address, []string{"-broker"}, ""},
	{"TLS at a port without", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Guess: true}, opens: []string{ws}, clock: right},
		"PPFSSSSSSPS", "TLS", doctor.TLS, []string{"speaks no TLS"}, ws},
	{"no TLS at a port that wants it", ward{facts: doctor.Facts{Origin: httpPage, URL: ws, Guess: true}, opens: []string{wss}, clock: right},
		"PPFSSSSSSPS", "TLS", doctor.TLS, []string{"wants TLS", "Use " + wss}, wss},
	{"a WebSocket that is not for MQTT", ward{facts: doctor.Facts{Origin: httpPage, URL: wss, Guess: true}, opens: []string{"bare " + wss, "ws://broker.example/ws"}, clock: right},
		"PPPFSSSSSPS", "Subprotocol", doctor.Subprotocol, []string{`"mqtt"`}, ""},
	{"the login is not answered", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, clock: right,
		login: but(0, doctor.Result{Kind: doctor.NoAnswer, Finding: doctor.Finding{What: "No answer", Why: "upstream refused"}})},
		"PPPPFSSSSPS", "MQTT version: No answer", doctor.Version, []string{"upstream refused"}, ""},
	{"only the other version", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, clock: right,
		login: but(0, doctor.Result{Kind: doctor.NoVersion, Finding: doctor.Finding{What: "The broker refused the connection", Do: "Take another version"}})},
		"PPPPFSSSSPS", "MQTT version", doctor.Version, []string{"Take another version"}, ""},
	{"a wrong password", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, clock: right,
		login: but(0, doctor.Result{Kind: doctor.Refused, Finding: doctor.Finding{What: "The broker refused the login", Why: "0x86"}})},
		"PPPPPFSSSPS", "Login: The broker refused the login", doctor.Login, []string{"0x86"}, ""},
	{"a topic filter is denied", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, clock: right,
		login: with(5, doctor.Result{Kind: doctor.Subscribed, Finding: doctor.Finding{What: "Denied", Why: "0x87"}})},
		"PPPPPPPFPPP", "Subscription 0/p/#: Denied", doctor.Version, nil, ""},
	{"a topic filter is granted, and silent", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, clock: right,
		login: with(3, doctor.Result{Kind: doctor.Echoed})},
		"PPPPPPFPPPP", "Subscription 2/p/#: Granted QoS 1, but silent", doctor.Subscription, []string{"did not deliver", "2/p/_doctor/echo"}, ""},
	{"a topic filter is not answered", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, clock: right,
		login: append(append([]doctor.Result{}, healthy[:5]...), healthy[6:]...)},
		"PPPPPPPFPPP", "Subscription 0/p/#: No answer", doctor.Version, nil, ""},
	{"a message is refused", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, clock: right,
		login: append([]doctor.Result{healthy[0], healthy[1], {Kind: doctor.Published, Finding: doctor.Finding{What: "Refused", Why: "0x87"}}}, healthy[4:]...)},
		"PPPPPPPPFPP", "Publish right: Refused", doctor.Publish, []string{"0x87"}, ""},
	{"MQTT 3.1.1 acknowledges what comes back", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, clock: right, login: with(2, received)},
		"PPPPPPPPPPP", "Nothing wrong was found", doctor.Publish, []string{"it came back"}, ""},
	{"MQTT 3.1.1 acknowledges, and nothing comes back", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, clock: right,
		login: append([]doctor.Result{healthy[0], healthy[1], received, {Kind: doctor.Echoed}}, healthy[4:]...)},
		"PPPPPPFPSPP", "Subscription 2/p/#: Granted QoS 1, but silent", doctor.Publish, []string{"received", "MQTT 3.1.1 says of a message that is refused, too"}, ""},
	{"the connection is lost on the way", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, clock: right,
		login: but(5, doctor.Result{Kind: doctor.Finished})},
		"PPPPPPPSPPS", "Nothing wrong was found", doctor.RoundTrip, []string{"lost"}, ""},
	{"the clock is off", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, login: healthy,
		clock: doctor.Result{Finding: doctor.Finding{What: "10 s behind", Do: "Set the clock"}}},
		"PPPPPPPPPFP", "Clock: 10 s behind", doctor.Clock, []string{"Set the clock"}, ""},
	{"the clock can't be measured", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, login: healthy, clock: doctor.Result{Unknown: true}},
		"PPPPPPPPPSP", "Nothing wrong was found", doctor.Clock, []string{"could not be asked"}, ""},
	{"a ping is not answered", ward{facts: doctor.Facts{Origin: httpsPage, URL: wss}, opens: []string{wss}, clock: right, login: with(7, doctor.Result{Kind: doctor.Pinged})},
		"PPPPPPPPPPF", "Round trip", doctor.RoundTrip, []string{"unanswered"}, ""},
}

func TestEachFaultHasItsVerdict(t *testing.T) {
	for _, f := range faults {
		f.ward.facts.Filters = filters
		for i, backwards := range []bool{false, true, false} {
			w := f.ward
			w.facts.Unasked = i == 2 && w.facts.Probe && len(w.opens) == 0
			e := w.examine(t, backwards)
			if got := outcomes(e); got != f.outcomes {
				t.Errorf("%s (backwards %v): outcomes %s, want %s\n%s", f.name, backwards, got, f.outcomes, e.AppendText(nil))
				continue
			}
			if got := e.Verdict(); !strings.HasPrefix(got, f.verdict) {
				t.Errorf("%s: the verdict is %q", f.name, got)
			}
			c := find(t, e, f.at)
			for _, want := range f.says {
				if !strings.Contains(c.String()+c.Server, want) {
					t.Errorf("%s: %s does not say %q: %s [%s]", f.name, c.Name(), want, c, c.Server)
				}
			}
			if e.Use != f.use {
				t.Errorf("%s: it says to use %q, want %q", f.name, e.Use, f.use)
			}
			for _, c := range e.Checks {
				if c.Outcome == doctor.Failed && (c.What == "" || c.Why == "" && c.Do == "") {
					t.Errorf("%s: %s failed without cause or remedy: %+v", f.name, c.Name(), c)
				}
				if c.Outcome == doctor.Skipped && c.Why == "" {
					t.Errorf("%s: %s was skipped without a cause", f.name, c.Name())
				}
			}
		}
	}
}

// TestNothingLogsInAtAGuessedAddress: LogIn follows the address given alone, and only
// once it has opened.
func TestNothingLogsInAtAGuessedAddress(t *testing.T) {
	for _, opens := range [][]string{nil, {"wss://broker.example/ws"}, {"bare " + wss}, {ws}} {
		w := ward{facts: doctor.Facts{Origin: httpPage, URL: wss + "?token=s3cret", Guess: true, Filters: filters}, opens: opens, clock: right}
		w.examine(t, false)
		for _, task := range w.asked {
			if task.Kind == doctor.LogIn {
				t.Errorf("with %v open it logs in", opens)
			}
			if task.URL != w.facts.URL && strings.Contains(task.URL, "s3cret") {
				t.Errorf("the token goes to %s", task.URL)
			}
		}
		if len(w.asked) != 6 { // the clock, the address, without subprotocol, two paths and no TLS
			t.Errorf("%d tasks: %+v", len(w.asked), w.asked)
		}
	}
}

func TestTheTimeEndsAnExamination(t *testing.T) {
	for name, c := range map[string]struct {
		after    []doctor.Result
		outcomes string
		verdict  string
	}{
		"nothing was heard":          {nil, "PFSSSSSSSSS", "Address and path: No answer."},
		"the guesses are silent":     {[]doctor.Result{{Kind: doctor.Reached, Last: true, URL: wss, MQTT: true}}, "PFSSSSSSSSS", "Address and path: No WebSocket opened"},
		"the broker does not answer": {[]doctor.Result{{Kind: doctor.Reached, Last: true, OK: true, URL: wss, MQTT: true}}, "PPPPFSSSSSS", "MQTT version: No answer."},
		"a topic filter hangs": {[]doctor.Result{{Kind: doctor.Reached, Last: true, OK: true, URL: wss, MQTT: true}, healthy[0]},
			"PPPPPPFSSSS", "Subscription 2/p/#: No answer."},
	} {
		e, _ := doctor.Begin(doctor.Facts{Origin: httpPage, URL: wss, Guess: true, Probe: true, Filters: filters}, noon)
		for _, r := range c.after {
			e, _ = e.Take(r, noon)
		}
		e, tasks := e.Take(doctor.Result{Kind: doctor.Expired}, noon.Add(doctor.Limit))
		if got := outcomes(e); e.Running() || len(tasks) > 0 || got != c.outcomes || !strings.HasPrefix(e.Verdict(), c.verdict) {
			t.Errorf("%s: running %v, %s, %q, then %v", name, e.Running(), got, e.Verdict(), tasks)
		}
		if late, _ := e.Take(healthy[0], noon); outcomes(late) != c.outcomes {
			t.Errorf("%s: what comes late changes it to %s", name, outcomes(late))
		}
	}
}

func TestAPersonMayStopIt(t *testing.T) {
	e, _ := doctor.Begin(doctor.Facts{Origin: httpPage, URL: wss, Filters: filters}, noon)
	if got := e.Verdict(); got != "Checking: Address and path…" {
		t.Errorf("under way it says %q", got)
	}
	e, _ = e.Take(doctor.Result{Kind: doctor.Stopped}, noon)
	if got := outcomes(e); e.Running() || got != "PSSSSSSSSSS" || e.Verdict() != "Stopped. Nothing wrong was found until then." {
		t.Errorf("%s, %q", got, e.Verdict())
	}
}

func TestTopicFiltersAreBounded(t *testing.T) {
	facts := doctor.Facts{Origin: httpPage, URL: wss}
	for range 200 {
		facts.Filters = append(facts.Filters, doctor.Filter{Filter: "a/b"})
	}
	e, _ := doctor.Begin(facts, noon)
	if len(e.Checks) != 9+50+1 {
		t.Errorf("%d checks", len(e.Checks))
	}
	if c := e.Checks[6+50]; c.Outcome != doctor.Skipped || !strings.Contains(c.Why, "50") {
		t.Errorf("the bound is not told: %+v", c)
	}
}

func TestTheTextHoldsEveryCheckAndNoToken(t *testing.T) {
	w := ward{facts: doctor.Facts{Origin: httpPage, URL: wss + "?token=s3cret", Guess: true, Filters: filters, Probe: true},
		probe: stages("wss", page.StageTLS, page.ProbeStage{Cause: page.CauseTLSExpired}), clock: right}
	e := w.examine(t, false)
	text := string(e.AppendText(nil))
	for _, c := range e.Checks {
		if !strings.Contains(text, c.Outcome.String()+"  "+c.Name()) || !strings.Contains(text, c.Proves()) {
			t.Errorf("lacks %s", c.Name())
		}
	}
	if strings.Contains(text, "s3cret") || !strings.Contains(text, "wss://broker.example/mqtt?…") || !strings.Contains(text, "time is over") {
		t.Errorf("the text:\n%s", text)
	}
}

//go:build !js

package ui

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	"deviceconsole/app/drive"
	"deviceconsole/app/library"
	"deviceconsole/app/listfile"
	"deviceconsole/app/session"
)

// names are those of the templates, in order.
func names(list []library.Template) string {
	var all []string
	for _, t := range list {
		all = append(all, t.Name)
	}
	return strings.Join(all, ", ")
}

func TestHowARunIsTold(t *testing.T) {
	plan := drive.Plan{Every: time.Millisecond, Count: 2000}
	for name, test := range map[string]struct {
		figures drive.Figures
		want    runView
	}{
		"keeping": {drive.Figures{Plan: drive.Plan{Every: time.Second}, Sent: 1, Waiting: 1, Wanted: 1},
			runView{State: "keeps the pace", Tone: "good", Figures: "1 sent · 0 acknowledged · 0 failed · 1 on the way", Pace: "0/s of 1/s", Running: true}},
		"behind": {drive.Figures{Plan: plan, Sent: 1840, Acknowledged: 1584, Waiting: 256, Rate: 840, Wanted: 1000, Behind: 416, Skipped: 90, P50: 6 * time.Millisecond, P95: 31 * time.Millisecond},
			runView{State: "behind", By: "by 416", Tone: "warn", Figures: "1,840 of 2,000 sent · 1,584 acknowledged · 0 failed · 256 on the way · 90 left out",
				Pace: "840/s of 1,000/s · answered in 6 ms, 95 % within 31 ms", Running: true}},
		"failing": {drive.Figures{Plan: drive.Plan{Every: time.Second}, Sent: 3, Failed: 3, Failing: true, Reason: "No.", Wanted: 1},
			runView{State: "failing", Tone: "warn", Figures: "3 sent · 0 acknowledged · 3 failed", Pace: "0/s of 1/s", Why: "The newest failure: No.", Running: true}},
		"paused": {drive.Figures{Plan: plan, Phase: drive.Paused, Leaves: 28 * time.Second},
			runView{State: "paused", Tone: "warn", Figures: "0 of 2,000 sent · 0 acknowledged · 0 failed", Running: true,
				Why: "The connection is away, and nothing is sent meanwhile. It goes on once the connection is back, and stops if that takes more than 28 seconds from now."}},
		"done": {drive.Figures{Plan: plan, Phase: drive.Ended, Sent: 2000, Acknowledged: 2000, Why: "Done."},
			runView{State: "done", Tone: "good", Figures: "2,000 of 2,000 sent · 2,000 acknowledged · 0 failed", Why: "Done."}},
		"stopped": {drive.Figures{Plan: plan, Phase: drive.Ended, Sent: 3, Failed: 3, Why: "Stopped: 3 times in a row it failed. \u202e"},
			runView{State: "ended", Tone: "warn", Figures: "3 of 2,000 sent · 0 acknowledged · 3 failed", Why: "Stopped: 3 times in a row it failed. ‹U+202E›"}},
	} {
		test.want.Name = "Repeating"
		if got := runViewOf("Repeating", test.figures); got != test.want {
			t.Errorf("%s:\n%+v, want\n%+v", name, got, test.want)
		}
	}
}

// TestANumberThatIsTooLargeStaysTooLarge: one that a machine's integer can't hold, or
// whose milliseconds a duration can't, does not become a small one.
func TestANumberThatIsTooLargeStaysTooLarge(t *testing.T) {
	for _, text := range []string{"18446744073810", "9223372036854775807", "99999999999999999999999"} {
		n, ok := wholeNumber(text, -1)
		if every := time.Duration(n) * time.Millisecond; !ok || every < drive.MaxEvery || time.Duration(n)*time.Second < drive.MaxEvery {
			t.Errorf("%s reads as %d (%v), every %v", text, n, ok, every)
		}
		if n, ok := wholeNumber("-"+text, -1); !ok || n >= 0 {
			t.Errorf("-%s reads as %d (%v)", text, n, ok)
		}
	}
	for text, want := range map[string]int{" 250 ": 250, "": 7, "-1": -1} {
		if n, ok := wholeNumber(text, 7); n != want || !ok {
			t.Errorf("%q reads as %d (%v)", text, n, ok)
		}
	}
	for _, text := range []string{"1e3", "1.5", "x", "0x10"} {
		if n, ok := wholeNumber(text, 7); ok {
			t.Errorf("%q reads as %d", text, n)
		}
	}
}

func TestThePageOffersToSendAgainAndAgain(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	c.shows(t, "Repeat…", "Templates", "Simulate…", "Reply rules", `aria-label="Again and again"`)
	c.send(session.RepeatPressed{Plan: drive.Plan{Every: time.Second}})
	c.until(t, func(session.Model) bool {
		_, ok := c.runner.Driving(session.Repeating)
		return ok
	})
	c.shows(t, "Stop repeating", `aria-label="Repeating"`, "keeps the pace")
	c.send(session.StopPressed{Machine: session.Repeating})
	c.until(t, func(session.Model) bool {
		f, _ := c.runner.Driving(session.Repeating)
		return f.Phase == drive.Ended
	})
	c.shows(t, "Stopped.")
}

func TestTemplatesAreKeptForTheNextPage(t *testing.T) {
	u := New()
	add := func(name, data string) {
		t.Helper()
		if _, said := templateList.keepIn(&u.shelves, func(list []library.Template) []library.Template {
			return putIn(templateList, list, library.Template{Name: name, Draft: draft.Draft{Data: data, QoS: 1}})
		}); said != "" {
			t.Fatal(said)
		}
	}
	add("a", "1")
	add("b", "2")
	add("a", "3")
	next := New()
	next.shelves.docs = u.shelves.docs
	list, said := templateList.keepIn(&next.shelves, nil)
	if said != "" || names(list) != "a, b" || list[0].Draft.Data != "3" {
		t.Errorf("%+v, %s", list, said)
	}
	// What is too much is not kept, and what was there stays.
	if _, said := templateList.keepIn(&u.shelves, func(list []library.Template) []library.Template {
		return putIn(templateList, list, library.Template{Name: "c", Draft: draft.Draft{Data: strings.Repeat("x", library.MaxBytes)}})
	}); !strings.Contains(said, "no room") {
		t.Error(said)
	}
	if list, _ := templateList.keepIn(&u.shelves, nil); names(list) != "a, b" {
		t.Error(names(list))
	}
}

func TestWhatIsNoListIsSaid(t *testing.T) {
	u := New()
	if err := u.shelves.docs.Keep(t.Context(), keptRules, []byte("{]")); err != nil {
		t.Fatal(err)
	}
	list, said := ruleList.keepIn(&u.shelves, nil)
	if len(list) != 0 || !strings.Contains(said, "can't be read") {
		t.Errorf("%v, %s", list, said)
	}
	if list, said := ruleList.keepIn(&u.shelves, func(list []library.Rule) []library.Rule { return append(list, library.Rule{Name: "a"}) }); len(list) != 1 || said != "" {
		t.Errorf("%v, %s", list, said)
	}
}

func TestAnImportIsShownBeforeItIsTaken(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.dialog = templatesID
	c.again.templates.list = []library.Template{{Name: "door", Draft: draft.Draft{Data: "1"}}}
	c.again.templates.file = "f.json"
	c.offerTemplates([]library.Template{{Name: "door", Draft: draft.Draft{Data: "2"}}, {Name: "new <b>", Draft: draft.Draft{}}}, nil)
	c.shows(t, "kept as door (2)", "new &lt;b&gt;", "Take 2 templates", `data-use="door"`)
	many := make([]library.Template, library.MaxTemplates)
	for i := range many {
		many[i].Name = "x" + strconv.Itoa(i)
	}
	c.offerTemplates(many, nil)
	c.shows(t, "there would be 201 templates")
	c.offerTemplates(nil, &listfile.Error{Line: 3, Problem: "it is broken."})
	c.shows(t, "f.json was not taken. Line 3: it is broken.")
}

func TestSecretsAreNotKeptInTemplates(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	c.send(session.ComposeChanged{Field: draft.FieldData, Value: `{"x": "canary-password"}`})
	c.dialog = templatesID
	c.saveTemplate("mine")
	c.shows(t, "It was not saved.")
	c.saveTemplate("  ")
	c.shows(t, "A template needs a name.")
}

// fieldsFor puts fields on the page that is kept in memory.
func fieldsFor(t *testing.T, values map[string]string) {
	t.Helper()
	for id, value := range values {
		field := browser.ByID(id)
		if !field.Exists() {
			field = browser.Create("input")
			field.SetAttr("id", id)
			browser.Root().Append(field)
		}
		field.SetValue(value)
	}
}

func TestTheRepeatDialogSaysWhatIsWrong(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	good := map[string]string{repeatEveryID: "1000", repeatCountID: "", repeatJitterID: "0", repeatFailuresID: "10", repeatPatienceID: "60"}
	for says, wrong := range map[string][2]string{
		"Every needs": {repeatEveryID, "fast"}, "from 1 ms": {repeatEveryID, "0"}, "Times needs": {repeatCountID, "0"},
		"Jitter needs": {repeatJitterID, "x"}, "0 to 100": {repeatJitterID, "101"}, "Failures in a row needs": {repeatFailuresID, "0"}, "up to a day": {repeatPatienceID, "-1"},
	} {
		fieldsFor(t, good)
		fieldsFor(t, map[string]string{wrong[0]: wrong[1]})
		c.openDialog(repeatID)
		c.startRepeating()
		if !strings.Contains(c.again.repeat, says) || c.dialog != repeatID {
			t.Errorf("%s = %s: %q", wrong[0], wrong[1], c.again.repeat)
		}
	}
	fieldsFor(t, good)
	c.startRepeating()
	if c.again.repeat != "" || c.dialog != "" {
		t.Errorf("%q, %q", c.again.repeat, c.dialog)
	}
	c.send(session.StopPressed{Machine: session.Repeating})
}

func TestTheSimulatorsFormWritesItsText(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	c.dialog = simulateID
	fieldsFor(t, map[string]string{simDevicesID: "5", simNameID: "sim-{{index}}", simRateID: "1000", simEachID: "", simCountID: "", simTextID: ""})
	c.shows(t, "Simulate devices", "Shape of tag 4", "Random walk")
	s := &c.again.simulator
	s.rows = s.rows[:1]
	fieldsFor(t, map[string]string{simTagID + "0": "speed", simShapeID + "0": "0", simMinID + "0": "1", simMaxID + "0": "2", simExtraID + "0": "5m"})
	c.readSimRows()
	if want := "{\n  \"speed\": {{sine 1 2 5m}}\n}"; s.text != want || browser.ByID(simTextID).Value() != want {
		t.Errorf("%s", s.text)
	}
	if got := s.draft().Data; got != `{ "speed": {{sine 1 2 5m}} }` {
		t.Error(got)
	}
	plan, problem := simulatorPlan()
	if problem != "" || plan.Every != 5*time.Millisecond || plan.Devices != 5 || plan.Check() != nil {
		t.Errorf("%+v, %s", plan, problem)
	}
	fieldsFor(t, map[string]string{simMinID + "0": "3"})
	c.readSimRows()
	c.startSimulating()
	if !strings.Contains(s.problem, "Tag speed: ") {
		t.Error(s.problem)
	}
	c.simulateFrom(chooseForm)
	if s.text != c.model.Compose.Draft.Data {
		t.Error(s.text)
	}
}

func TestASimulatorSaysThatItsEventsWillBeRefused(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.operator(t)
	c.dialog = simulateID
	fieldsFor(t, map[string]string{simNameID: "sim-{{index}}"})
	c.shows(t, "The platform takes events from device users alone, so the broker will refuse this one")
}

func TestRulesAreToldWithWhatTheyDid(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	c.dialog = rulesID
	reply := draft.New(draft.Event)
	c.again.rules.list = []library.Rule{{Name: "obey", Filter: "command:start", Draft: reply, PerSecond: 5}, {Name: "bad", Filter: "kind:mail", Draft: reply, PerSecond: 5}}
	c.switchRule("obey", true)
	c.switchRule("bad", true)
	c.until(t, func(session.Model) bool { return c.runner.Listening() == 1 })
	c.shows(t, "Not fired yet", "Reply rules · 1 on", "“mail” is none of")
	if html := app.HTMLString(&rulesDialog{ui: c.UI, View: c.rulesView(time.Now())}); !strings.Contains(html, "command:start") {
		t.Error(html)
	}
}

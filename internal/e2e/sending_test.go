package e2e

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// readScript counts how often the page has the browser read a file.
const readScript = `{
	globalThis.reads = 0;
	for (const [of, name] of [[Blob, "slice"], [Blob, "arrayBuffer"], [Blob, "text"], [Blob, "stream"],
			[FileReader, "readAsArrayBuffer"], [FileReader, "readAsText"], [FileReader, "readAsDataURL"]]) {
		const real = of.prototype[name];
		of.prototype[name] = function(...args) { reads++; return real.apply(this, args) };
	}
}`

// sendable waits until Send can be pressed, or can't.
func (c console) sendable(t testing.TB, want bool) {
	t.Helper()
	waitFor(t, func() string {
		var off bool
		if c.sendForm().Button("Send").Call("function() { return this.disabled }", &off); off == want {
			return fmt.Sprintf("that Send can be pressed is %t", !off)
		}
		return ""
	})
}

// composerShots are pictures of the send form, which on a phone is a tab of its own.
func (c console) composerShots(name string) {
	c.Shots(name, browsertest.Wide)
	c.Viewport(browsertest.Phone)
	c.tab("Send").Click()
	c.Shot(name + "-phone")
	c.Viewport(browsertest.Wide)
}

// TestWhatIsTooMuchToSendIsRefused: a film of 5 GB is refused by its size before a byte of
// it is read, an id that is no topic level before it is queued; JSON of 10,000 levels, and
// a variable that never ends, are told with their place, and the page goes on.
func TestWhatIsTooMuchToSendIsRefused(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := console{chromium.Page(t)}
	c.OnNewDocument(readScript)
	c.Goto(s.url + "/")
	c.connectForm().Wait()
	c.connectOperator(s)
	c.show("Send")
	c.sendAs("Message to device", "User ID", "kitchen", "Device ID", "mw-1", "Payload", `{"a":1}`)
	form := c.sendForm()
	form.Role("radio", "File").Click()
	film := filepath.Join(t.TempDir(), "film.mkv") // that takes no room on the disk
	write(t, film, "")
	if err := os.Truncate(film, 5<<30); err != nil {
		t.Fatal(err)
	}
	form.Button("Choose file…").ChoosePath(film)
	form.WaitText("The file “film.mkv” has 5,368,709,120 bytes; this broker takes packets of at most 1,048,576. It was not read.")
	c.composerShots("file-too-large")
	var reads int
	if c.Eval("reads", &reads); reads != 0 {
		t.Errorf("%d times the file was read", reads)
	}
	c.sendable(t, false)
	form.Button("Choose file…").ChooseFile("a.bin", []byte("small"))
	form.WaitText("a.bin, 5 bytes")
	if c.Eval("reads", &reads); reads == 0 {
		t.Error("nothing counts that a file is read")
	}
	c.sends("acknowledged")
	form.Field("Device ID").Fill("mw/#")
	form.WaitText("holds") // what no level of a topic may
	c.sendable(t, false)
	form.Field("Device ID").Fill("mw-1")
	c.sendable(t, true)

	form.Role("radio", "JSON").Click()
	form.Field("Payload").Fill(strings.Repeat(`{"a":[`, 5000) + "1" + strings.Repeat("]}", 5000))
	form.WaitText("levels")
	c.sends("acknowledged") // a message to a device may be anything
	form.Field("Payload").Fill(`{"n": {{seq}}, "broken": {{random 20`)
	form.Role("checkbox", "Fill in variables: {{…}}").Click()
	form.WaitText("line 1, column 26")
	c.sendable(t, false)
}

// filled is what the variables of TestVariablesArriveFilledIn come to.
type filled struct {
	Observed string `json:"observed_at"`
	Data     struct {
		N    int
		Now  string
		Temp json.Number
		Pick string
	} `json:"event_data"`
}

// TestVariablesArriveFilledIn: of each variable thirty values, repeated at a pace with
// jitter, each within its bounds, none of the moments twice.
func TestVariablesArriveFilledIn(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	events := s.as(page.RoleOperator).subscribe("0/" + s.config.Sandbox.Project + "/#")
	c := openConsole(t, s.url)
	c.sandbox()
	c.composes(`{"n": {{seq}}, "now": {{now}}, "temp": {{random 20 30}}, "pick": {{pick red green blue}}}`)
	c.sendForm().Role("radio", "Now").Click()
	c.sendForm().Button("Repeat…").Click()
	d := c.Role("dialog", "Repeat")
	d.Field("Every").Fill("20")
	d.Field("Times").Fill("30")
	d.Field("Jitter").Fill("150")
	d.Button("Start").Click()
	d.WaitText("The jitter has to be from 0 to 100 %.")
	d.Field("Jitter").Fill("80")
	d.Button("Start").Click()
	c.Role("group", "Repeating").WaitText("30 of 30 sent · 30 acknowledged · 0 failed")

	var all []filled
	waitFor(t, func() string {
		all = all[:0]
		for _, m := range messageLine.FindAllStringSubmatch(events.process.Output(), -1) {
			payload, _ := hex.DecodeString(m[2])
			var f filled
			if err := json.Unmarshal(payload, &f); err != nil {
				return string(payload) + ": " + err.Error()
			}
			all = append(all, f)
		}
		if len(all) < 30 {
			return "not all have arrived"
		}
		return ""
	})
	stamp := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$`)
	temps, picks, moments := map[json.Number]bool{}, map[string]bool{}, map[string]bool{}
	for i, f := range all {
		temp, err := f.Data.Temp.Float64()
		if f.Data.N != i+1 || err != nil || temp < 20 || temp > 30 || !stamp.MatchString(f.Data.Now) || !stamp.MatchString(f.Observed) {
			t.Errorf("event %d is %+v", i+1, f)
		}
		temps[f.Data.Temp], picks[f.Data.Pick], moments[f.Observed] = true, true, true
	}
	if len(temps) < 2 || len(picks) < 2 || len(moments) != len(all) {
		t.Errorf("%d numbers, the words %v, %d moments", len(temps), picks, len(moments))
	}
	for word := range picks {
		if !strings.Contains("red green blue", word) {
			t.Errorf("the word %q", word)
		}
	}
}

// TestRepeatingTellsWhatFailed: a device user repeats what the broker refuses. The
// failures are counted, and it stops by itself with the broker's words.
func TestRepeatingTellsWhatFailed(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.sandbox()
	c.sendAs("Message to device", "Device ID", "mw-1", "Payload", `{"a":1}`)
	c.sendForm().Button("Repeat…").Click()
	d := c.Role("dialog", "Repeat")
	d.Field("Every").Fill("2") // more are on their way when the third answer comes
	c.Role("DisclosureTriangle", "When it stops by itself").Click()
	d.Field("Failures in a row").Fill("3")
	d.Button("Start").Click()
	run := c.Role("group", "Repeating")
	run.WaitText("in a row it failed")
	run.WaitText("0x87")
	counts := regexp.MustCompile(`(\d+) sent · 0 acknowledged · (\d+) failed`)
	run.WaitTextFunc("says that all have failed", func(s string) bool {
		found := counts.FindStringSubmatch(s)
		return found != nil && found[1] == found[2] && number(found[1]) >= 3 // and those that left before the third answer
	})
	c.composerShots("repeating-failed")
}

// TestATimeIsSentAsItWasPasted: digit by digit, in the zone that it names; one without a
// zone is not sent.
func TestATimeIsSentAsItWasPasted(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	operator := s.as(page.RoleOperator).subscribe("0/" + s.config.Sandbox.Project + "/#")
	topic := "0/" + s.as(page.RoleDevice).login.user + "/bench-1"
	c := openConsole(t, s.url)
	c.sandbox()
	c.compose("bench-1", `{"a": 1}`)
	form := c.sendForm()
	form.Role("radio", "At").Click()
	for _, at := range []string{"2001-01-01T00:10:10.000000Z", "2001-01-01T05:40:10.120000+05:30"} {
		form.Field("Observed at").Fill(at)
		c.preview().WaitText(at)
		c.sends("acknowledged")
		operator.receives(topic, regexp.QuoteMeta(`"observed_at":"`+at+`"`))
	}
	form.Role("DateTime", "Date and time").Call(`function() { this.value = "2024-02-29T12:30:15"; this.dispatchEvent(new Event("input", {bubbles: true})); this.dispatchEvent(new Event("change", {bubbles: true})) }`, nil)
	c.preview().WaitText("2024-02-29T12:30:15.000000Z") // UTC, as the field beside it says
	form.Field("Observed at").Fill("2001-01-01T00:10:10.000000")
	form.WaitText("has no time zone")
	c.composerShots("compose-at")
}

// TestWhatIsOddIsWarnedOfAndKept: repeated keys, half a surrogate pair, and numbers that
// others would round are said, and sent as they were written; what is no JSON is not.
func TestWhatIsOddIsWarnedOfAndKept(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	operator := s.as(page.RoleOperator).subscribe("0/" + s.config.Sandbox.Project + "/#")
	c := openConsole(t, s.url)
	c.sandbox()
	c.compose("bench-1", `{"b": 127.0, "a": 1, "a": 2, "half": "\ud800", "order": 1234567890123456789, "e": 1E+2}`)
	form := c.sendForm()
	form.Role("radio", "Server stamps it").Click()
	for _, said := range []string{"a: ", "surrogate", "order: JavaScript readers will round this number."} {
		form.WaitText(said)
	}
	form.Button("Format").Click()
	form.Field("Event data").WaitText("{\n  \"b\": 127.0,\n  \"a\": 1,\n  \"a\": 2,\n")
	form.Button("Compact").Click()
	c.sends("acknowledged")
	operator.receives("0/"+s.as(page.RoleDevice).login.user+"/bench-1", regexp.QuoteMeta(`{"b":127.0,"a":1,"a":2,"half":"\ud800","order":1234567890123456789,"e":1E+2`))
	form.Field("Event data").Fill(`{"a": NaN}`)
	c.sendable(t, false)
}

// TestSimulatedShapes: each value of each tag keeps to the shape that the form names.
func TestSimulatedShapes(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	events := s.as(page.RoleOperator).subscribe("0/" + s.config.Sandbox.Project + "/#")
	c := openConsole(t, s.url)
	c.sandbox()
	c.Button("Simulate…").Click()
	d := c.Role("dialog", "Simulate devices")
	for i, tag := range [][]string{{"wave", "Sine", "2s"}, {"rise", "Ramp", "2s"}, {"stroll", "Random walk", "5"}, {"mode", "Steps", "idle heat done"}} {
		of := fmt.Sprintf(" of tag %d", i+1)
		d.Field("Name" + of).Fill(tag[0])
		d.Field("Shape" + of).Choose(tag[1])
		if tag[1] != "Steps" {
			d.Field("Min" + of).Fill("0")
			d.Field("Max" + of).Fill("100")
		}
		d.Field(map[string]string{"Sine": "Period", "Ramp": "Period", "Random walk": "Longest step", "Steps": "Values"}[tag[1]] + of).Fill(tag[2])
	}
	d.Field("Devices").Fill("1")
	d.Field("Messages a second").Fill("25")
	d.Button("Start").Click()
	type values struct {
		Observed time.Time `json:"observed_at"`
		Data     struct {
			Wave, Rise, Stroll float64
			Mode               string
		} `json:"event_data"`
	}
	var all []values
	waitFor(t, func() string {
		all = all[:0]
		for _, m := range messageLine.FindAllStringSubmatch(events.process.Output(), -1) {
			payload, _ := hex.DecodeString(m[2])
			var v values
			if err := json.Unmarshal(payload, &v); err != nil {
				return string(payload) + ": " + err.Error()
			}
			all = append(all, v)
		}
		if len(all) < 60 {
			return fmt.Sprintf("%d events have arrived", len(all))
		}
		return ""
	})
	c.Role("group", "Simulating").Button("Stop").Click()
	offRamp, low, high := 0, 100., 0.
	for i, v := range all {
		x := v.Data
		for _, value := range []float64{x.Wave, x.Rise, x.Stroll} {
			if value < 0 || value > 100 {
				t.Errorf("event %d is %+v", i, x)
			}
		}
		low, high = min(low, x.Wave), max(high, x.Wave)
		if want := []string{"idle", "heat", "done"}[i%3]; x.Mode != want {
			t.Errorf("event %d says %s, want %s", i, x.Mode, want)
		}
		if i == 0 {
			continue
		}
		was := all[i-1].Data
		// It rises by 100 in two seconds and starts over, however long a busy page pauses.
		climbed := v.Observed.Sub(all[i-1].Observed).Seconds() * 50
		if off := math.Abs(math.Remainder(x.Rise-was.Rise-climbed, 100)); off > 5 {
			offRamp++
		}
		if math.Abs(x.Stroll-was.Stroll) > 5 {
			t.Errorf("a stroll leaps from %v to %v", was.Stroll, x.Stroll)
		}
	}
	if low > 10 || high < 90 || offRamp > len(all)/10 {
		t.Errorf("the wave goes from %v to %v, %d of %d steps of the ramp are none", low, high, offRamp, len(all))
	}
}

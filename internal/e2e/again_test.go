package e2e

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// composes puts event data with variables into the send form.
func (c console) composes(data string) {
	form := c.sendForm()
	form.Role("radio", "Server stamps it").Click()
	form.Field("Event data").Fill(data)
	form.Role("checkbox", "Fill in variables: {{…}}").Wait()
	form.Button("Fill in variables").Click()
}

// focusesOn waits until something has the focus.
func (c console) focusesOn(want string) {
	c.Eventually(func() string {
		if got := c.Focus(); got != want {
			return "the focus is on " + got + ", want " + want
		}
		return ""
	})
}

// numbers are the tags n of the events that arrived, in order.
func (s *subscriber) numbers() string {
	var numbers []string
	for _, m := range messageLine.FindAllStringSubmatch(s.process.Output(), -1) {
		payload, _ := hex.DecodeString(m[2])
		var event struct {
			Data struct{ N json.Number } `json:"event_data"`
		}
		if json.Unmarshal(payload, &event) == nil && event.Data.N != "" {
			numbers = append(numbers, event.Data.N.String())
		}
	}
	return strings.Join(numbers, " ")
}

// looksAt looks at a dialog in all windows.
func (c console) looksAt(t *testing.T, name string, d browsertest.Locator) {
	c.Shots(name, browsertest.Wide, browsertest.Phone)
	c.Viewport(browsertest.Narrow)
	c.noSidewaysScroll(t, name)
	c.thumbSized(t, d.Button("Close"))
	c.Shot(name + "-narrow")
	c.Viewport(browsertest.Wide)
}

// TestATemplateTravels: a developer saves a message under a name, exports it, and
// a colleague takes the file into a browser of their own and sends it.
func TestATemplateTravels(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	folder := c.Downloads()
	c.sandbox()
	c.composes(`{"fruit": {{pick apple}}, "n": {{seq 7}}}`)
	c.preview().WaitText(`"fruit": "apple", "n": 7`)
	c.Button("Templates").Click()
	d := c.Role("dialog", "Templates")
	d.Field("Name of the template").Fill("fruit of the day")
	d.Button("Save").Click()
	d.Role("list", "Templates").WaitText("fruit of the day")
	c.looksAt(t, "templates", d)
	d.Button("Export all").Click()
	name, file := c.Downloaded(folder, ".json")
	if name != "templates.json" || !strings.Contains(string(file), `"fruit of the day"`) {
		t.Errorf("%s holds\n%s", name, file)
	}
	for _, secret := range []string{s.account(page.RoleDevice).Password, s.config.Sandbox.APIKey} {
		if strings.Contains(string(file), secret) {
			t.Errorf("the file holds the secret %s", secret)
		}
	}
	d.Button("Delete fruit of the day").Click()
	d.Role("status", "Changed").WaitText("Deleted fruit of the day.")
	c.focusesOn(`button "Undo"`)
	c.Press("u")
	d.Button("Use fruit of the day").Wait()
	d.Button("Undo").Gone()
	c.focusesOn(`textbox "Name of the template"`)
	d.Button("Close").Click()
	c.sendForm().Field("QoS").Choose("0 · at most once")
	c.Button("Templates").Click()
	d.Field("Name of the template").Fill("fruit of the day")
	d.Button("Save").Click()
	d.Role("status", "Changed").WaitText("Replaced the older fruit of the day.")
	d.Button("Undo").Click()
	d.Button("Undo").Gone()

	other := openConsole(t, s.url)
	other.sandbox()
	other.Button("Templates").Click()
	d = other.Role("dialog", "Templates")
	d.Button("Import…").ChooseFile("broken.json", file[:len(file)-5])
	d.WaitText("Line 6")
	d.Button("Import…").ChooseFile(name, file)
	d.Role("group", "Import").WaitText("fruit of the day — new")
	other.Shot("templates-import")
	d.Button("Take 1 template").Click()
	d.Button("Use fruit of the day").Click()
	other.preview().WaitText(`"n": 7`)
	other.sendForm().Button("Send").Click()
	other.rows().Containing("apple").Wait()
	other.preview().WaitText(`"n": 8`)
}

// TestRepeatingArrivesNumberedInOrder: twenty messages from one press, each with
// the next number.
func TestRepeatingArrivesNumberedInOrder(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	op := s.as(page.RoleOperator)
	events := op.subscribe("0/" + s.config.Sandbox.Project + "/#")
	c := openConsole(t, s.url)
	c.sandbox()
	c.composes(`{"n": {{seq}}}`)
	c.sendForm().Button("Repeat…").Click()
	d := c.Role("dialog", "Repeat")
	c.looksAt(t, "repeat", d)
	d.Field("Every").Fill("50")
	d.Field("Times").Fill("20")
	d.Button("Start").Click()
	run := c.Role("group", "Repeating")
	run.WaitText("20 of 20 sent · 20 acknowledged · 0 failed")
	run.WaitText("done")
	c.Shots("repeated", browsertest.Wide)
	waitFor(t, func() string {
		if got := events.numbers(); got != "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20" {
			return "arrived: " + got
		}
		return ""
	})
}

// TestRepeatingIsStoppedFromAnywhere: a person starts it, goes elsewhere, and
// stops it in the top bar.
func TestRepeatingIsStoppedFromAnywhere(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.sandbox()
	c.sendForm().Button("Repeat…").Click()
	d := c.Role("dialog", "Repeat")
	d.Field("Every").Fill("200")
	d.Button("Start").Click()
	c.Role("group", "Repeating").WaitText("keeps the pace")
	c.Role("group", "Repeating").WaitText(" of 5/s · answered in ")
	c.audits(t, "repeating")
	c.Viewport(browsertest.Narrow)
	c.noSidewaysScroll(t, "while repeating")
	c.Shot("repeating-narrow")
	c.Viewport(browsertest.Wide)
	c.Button("Templates").Click()
	c.Role("dialog", "Templates").Field("Name of the template").Wait()
	c.Press("Escape")
	c.Role("dialog", "Templates").Gone()
	c.Button("Stop repeating").Click()
	c.Role("group", "Repeating").WaitText("Stopped.")
	c.Button("Stop repeating").Gone()
}

// TestASimulatorShowsItsDevices: five devices from a form, seen by an operator as
// five devices.
func TestASimulatorShowsItsDevices(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	watching := openConsole(t, s.url)
	watching.connectOperator(s)
	watching.allGranted(t)

	c := openConsole(t, s.url)
	c.sandbox()
	c.Button("Simulate…").Click()
	d := c.Role("dialog", "Simulate devices")
	d.Field("Devices").Fill("5")
	d.Field("Messages a second").Fill("20")
	d.Field("Name of tag 2").Fill("speed")
	d.Field("Shape of tag 2").Choose("Random walk")
	d.Field("Min of tag 2").Fill("100")
	d.Field("Max of tag 2").Fill("200")
	d.Field("Event data").WaitText(`"speed": {{walk 100 200 0.5}}`)
	c.looksAt(t, "simulate", d)
	d.Button("Start").Click()
	c.Role("group", "Simulating").WaitText("acknowledged")
	for i := 1; i <= 5; i++ {
		watching.Role("tree", "Devices").Role("treeitem", "").Containing(fmt.Sprintf("sim-%d", i)).Wait()
	}
	c.Role("group", "Simulating").Button("Stop").Click()
	c.Role("group", "Simulating").WaitText("Stopped.")
}

// TestAReplyRuleAnswersOnceAndALoopIsBroken: a rule replies to a command, and one
// that replies to its own reply is switched off with words.
func TestAReplyRuleAnswersOnceAndALoopIsBroken(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	op := s.as(page.RoleOperator)
	events := op.subscribe("0/" + s.config.Sandbox.Project + "/#")
	c := openConsole(t, s.url)
	c.sandbox()
	c.allGranted(t)
	c.composes(`{"done": {{match.tag command}}, "n": {{seq}}}`)
	c.Button("Reply rules").Click()
	d := c.Role("dialog", "Reply rules")
	d.Button("Add a rule").Click()
	d.Field("Name of the rule").Fill("obey")
	d.Field("When a message matches").Fill("command:start")
	c.looksAt(t, "rule", d)
	d.Button("Save rule").Click()
	d.Role("checkbox", "obey").Click()
	command := fmt.Sprintf("1/%s/%s/event", s.as(page.RoleDevice).login.user, s.config.Sandbox.Device)
	op.publishText(command, `{"command":"start"}`)
	d.Role("list", "Reply rules").WaitText("Fired 1 time,")
	waitFor(t, func() string {
		if got := events.numbers(); got != "1" {
			return "the replies are " + got
		}
		return ""
	})
	d.Button("Close").Click()

	// The sandbox gives every event back as a message to its device.
	c.sendForm().Field("Event data").Fill(`{"n": {{seq}}}`)
	c.Button("Reply rules · 1 on").Click()
	d.Button("Add a rule").Click()
	d.Field("Name of the rule").Fill("echo")
	d.Field("When a message matches").Fill("kind:message from:sandbox")
	d.Field("At most, a second").Fill("5")
	d.Button("Save rule").Click()
	d.Role("checkbox", "echo").Click()
	op.publishText(command, `{"from":"sandbox"}`)
	d.Role("list", "Reply rules").WaitText("Does it answer itself")
	d.Button("Close").Click()
	c.Button("Reply rules · 1 on").Click() // obey alone
	c.Shots("rules", browsertest.Wide, browsertest.Phone)

	d.Button("Delete obey").Click()
	c.focusesOn(`button "Undo"`)
	c.Shots("rules-undo", browsertest.Wide, browsertest.Phone)
	c.Press("Enter")
	d.Role("checkbox", "obey").Wait()
	var rules string
	d.Role("list", "Reply rules").Call("function() { return this.innerText }", &rules)
	if strings.Index(rules, "obey") > strings.Index(rules, "echo") || !strings.Contains(rules, "Not fired yet") {
		t.Errorf("the rules are\n%s", rules)
	}
	c.focusesOn(`button "Add a rule"`)
	d.Button("Close").Click()
	c.Button("Reply rules").Wait() // none is on
}

// TestAReplyRuleMeetsAFlood: of ten thousand matches at once it answers as many as it
// may, says how many it did not, and is switched off; the page has received them all.
func TestAReplyRuleMeetsAFlood(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.connectAs(kitchen, "bench-1", "")
	c.becomes("Connected")
	c.allGranted(t)
	c.show("Send")
	c.sendForm().Field("Event data").Fill(`{"done": true}`)
	c.Button("Reply rules").Click()
	d := c.Role("dialog", "Reply rules")
	d.Button("Add a rule").Click()
	d.Field("Name of the rule").Fill("obey")
	d.Field("When a message matches").Fill("command:start")
	d.Button("Save rule").Click()
	d.Role("checkbox", "obey").Click()
	const n = 10_000
	path := filepath.Join(t.TempDir(), "lines")
	write(t, path, strings.Repeat("{\"command\":\"start\"}\n", n))
	lines, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer lines.Close()
	publish := exec.Command("mosquitto_pub", broker.as(office).args("-q", "1", "-t", "1/plant-7/kitchen/bench-1/event", "-l")...)
	publish.Stdin = lines
	if out, err := publish.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	d.Role("list", "Reply rules").WaitText("messages not answered, too many at once")
	d.Role("list", "Reply rules").WaitText("Switched off")
	d.Button("Close").Click()
	c.is(t, "Received", n)
	c.sends("acknowledged")
}

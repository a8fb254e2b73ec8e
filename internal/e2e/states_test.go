package e2e

import (
	"fmt"
	"testing"

	"deviceconsole/internal/page"
)

// TestStatesOfConnecting walks the screens and states around the connection.
func TestStatesOfConnecting(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	a := openAudited(t, "connecting", s.url+"/")
	a.connectForm().Wait()
	a.Allow(webSocketLine)
	a.state("welcome")
	a.openAdvanced()
	a.fillLogin("demo", "", "", "", "not a name", "")
	a.connectForm().Button("Connect").Click()
	a.state("form")
	a.part = "#pane-side"
	a.profileStates()
	a.fillLogin("demo", "kitchen", "wrong", "wrong", "bench-1", "microwaves")
	a.connectForm().Button("Connect").Click()
	a.becomes("Refused")
	a.state("refused")

	a.sandbox()
	a.allGranted(t)
	a.show("Connection")
	a.state("connected")
	a.check()
	a.state("doctor")
	a.Role("region", "Connection log").Role("listitem", "").Containing("Checks ended").Wait()
	a.Role("region", "Connection log").Call(`function() { this.scrollIntoView() }`, nil)
	a.state("log")
	a.subscribe("2/demo/nobody/#", "granted")
	a.subscribe("2/other/#", "denied")
	a.Press("Escape")
	blur(a.console)
	a.Press("?")
	a.Role("dialog", "").Wait()
	a.state("keys")
	a.Press("Escape")
	a.part = ""
	a.Button("Clear").Wait()
	a.Allow("ERR_CONNECTION_REFUSED") // what the page asks the server meanwhile
	s.stop()
	a.becomes("Reconnecting")
	a.state("reconnecting")
}

// profileStates looks at the dialogs of profiles, the vault and the settings.
func (a *auditor) profileStates() {
	a.fillLogin("demo", "kitchen", "key", "word", "bench-1", "microwaves")
	a.Button("Profiles…").Click()
	a.profiles().Field("Name of the profile").Fill("bench")
	a.profiles().Button("Save").Click()
	a.profiles().Button("Share bench").Wait()
	a.state("profiles")
	a.profiles().Button("Share bench").Click()
	a.Role("dialog", "Share bench").Wait()
	a.state("share")
	a.Role("dialog", "Share bench").Button("Back").Click()
	a.profiles().Button("Add from…").Click()
	add := a.Role("dialog", "Add profiles")
	add.Field("Link").Fill("/connection#profile=1&name=other&project=demo&user=kitchen")
	add.Button("Read it").Click()
	add.WaitText("other — new")
	a.state("add")
	a.Press("Escape")
	a.Role("checkbox", "Remember on this device").Click()
	a.Role("dialog", "Remember on this device").Wait()
	a.state("vault")
	a.Press("Escape")
	a.Button("Settings").Click()
	a.settings().Wait()
	a.state("settings")
	a.Press("Escape")
	a.settings().Gone()
}

// TestStatesOfMessages walks the list, the details, the devices and the chart.
func TestStatesOfMessages(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	a := openAudited(t, "messages", s.url+"/")
	folder := a.Downloads()
	a.connectOperator(s)
	a.allGranted(t)
	a.state("waiting")

	a.settle()
	op, dev := s.as(page.RoleOperator), s.as(page.RoleDevice)
	user := dev.login.user
	for i := range 30 {
		dev.publishText(fmt.Sprintf("0/%s/mw-%d", user, i), fmt.Sprintf(`{"event_data":{"temp_c":%d.0,"door":"closed","limits":{"max":1e400,"list":[1,2,3]}}}`, 20+i))
	}
	op.publishText("1/"+user+"/mw-1/event", `{"command":"start","seconds":90}`)
	op.publishText("1/"+user+"/_all/update/threshold", `{"threshold":65,"order_id":9007199254740993}`)
	op.publishText("2/demo/microwaves/firmware", `{"version":"2.4.1"}`)
	op.publishBytes("2/demo/_all/raw", []byte("\x00\xff\x01"))
	dev.publishText("0/"+user+"/mw-1", `{"event_data":{"temp_c":71.9,"door":"open","limits":{"max":1e400,"list":[1,2,4]}}}`)
	a.rows().Containing("71.9").Wait()
	a.is(t, "Received", 35)
	a.steady("messages and devices appearing")
	a.inOrder("after 35 messages", 35)
	a.state("list")
	a.Role("grid", "Messages").Call(`function() { this.scrollTop = 400 }`, nil)
	a.inOrder("scrolled", 35)
	a.Role("grid", "Messages").Call(`function() { this.scrollTop = 0 }`, nil)
	a.view("Devices")
	a.state("devices")
	a.view("Live")

	a.rows().Containing("71.9").Click()
	a.details().WaitText("71.9")
	a.state("details")
	a.part = "#pane-side"
	a.forced()
	for _, way := range []string{"Changes", "Pretty", "Text", "Hex"} {
		a.showsAs(way)
		a.state("details-" + way)
	}
	a.details().Button("Copy as").Click()
	a.state("copyas")
	a.Press("Escape")
	a.showsAs("JSON")
	a.rows().Containing("9007199254740993").Click()
	a.details().WaitText("9007199254740993")
	a.state("details-linted")
	a.Press("Escape")

	a.part = ".live"
	a.filter().Fill("kin")
	a.suggestions().First().Wait()
	a.state("suggestions")
	a.filter().Fill("kind:evnt")
	a.Role("paragraph", "").Containing("is none of event").Wait()
	a.state("mistake")
	a.filter().Fill("temp_c>60")
	a.Press("Escape")
	a.state("found")
	a.Button("Saved filters").Click()
	a.state("saved-empty")
	a.Field("Name of the filter").Fill("hot")
	a.Press("Enter")
	a.state("saved")
	a.Press("Escape")
	a.filter().Fill("nothing-like-this")
	a.Button("Show all messages").Wait()
	a.state("nothing")
	a.Button("Show all messages").Click()
	blur(a.console)
	a.Press("?")
	a.Button("What a filter can say").Click()
	a.Role("dialog", "").Wait()
	a.state("filter-help")
	a.Press("Escape")

	a.Button("Pause").Click()
	a.state("paused")
	a.Button("Resume").Click()

	a.part = "#pane-side"
	a.view("Devices", "Chart")
	a.Role("region", "Chart").WaitText("Nothing is charted yet")
	a.state("chart-empty")
	a.Role("combobox", "Device of the tag").Choose("kitchen/mw-1")
	a.Button("Chart temp_c").Click()
	a.charted().WaitText("71.9")
	a.state("chart")
	a.view("Live")

	a.Button("Export").Click()
	a.exportDialog().Wait()
	a.state("export")
	a.exportDialog().Button("Export").Click()
	name, file := a.Downloaded(folder, ".ndjson")
	a.state("exported")
	a.exportDialog().Button("Open an export…").ChooseFile("notes.txt", []byte("hello"))
	a.exportDialog().Role("alert", "").WaitText("notes.txt was not opened")
	a.state("export-broken")
	a.exportDialog().Button("Open an export…").ChooseFile(name, file)
	a.part = ""
	a.Role("region", "Recording").Wait()
	a.state("recording")
	a.Button("Close recording").Click()
	a.Button("Clear").Click()
	a.Role("status", "Cleared").Containing("Cleared").Wait()
	a.state("cleared")
}

// TestStatesOfSending walks the send form, the outbox and what sends by itself.
func TestStatesOfSending(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	a := openAudited(t, "sending", s.url+"/")
	a.connectOperator(s)
	a.view("Send")
	form := a.sendForm()
	form.Field("Device ID").Fill("bench-1")
	form.Role("radio", "At").Click()
	form.Field("Event data").Fill(`{"order_id": 9007199254740993, "open": true,}`)
	a.state("event-mistake")
	a.part = "#pane-side"
	form.Field("Event data").Fill(`{"order_id": 9007199254740993, "n": {{seq}}}`)
	form.Role("radio", "Now").Click()
	form.Role("checkbox", "Fill in variables: {{…}}").Click()
	form.Role("DisclosureTriangle", "MQTT 5 properties").Click()
	form.Button("Add user property").Click()
	a.state("event-variables")
	form.Role("radio", "Form").Click()
	a.state("event-tags")
	form.Role("radio", "JSON").Click()
	a.sendAs("Message to device", "User ID", "kitchen", "Device ID", "mw-1", "Payload", `{"id": 1}`)
	form.Role("checkbox", "Wait for a reply").Click()
	a.state("device")
	a.sendAs("Update to device", "User ID", "kitchen", "Update type", "settings", "Payload", `{"v": 127.0}`)
	a.state("update")
	a.sendAs("Message to group", "Group ID", "microwaves", "Update type", "status", "Payload", `[1]`)
	form.Role("radio", "Hex").Click()
	a.state("group")
	a.sendAs("Event")

	for _, x := range []struct{ button, dialog string }{{"Templates", "Templates"}, {"Simulate…", "Simulate devices"}, {"Reply rules", "Reply rules"}} {
		a.Button(x.button).Click()
		d := a.Role("dialog", x.dialog)
		d.Wait()
		a.state(x.dialog)
		switch x.button {
		case "Templates":
			d.Field("Name of the template").Fill("fruit of the day")
			d.Button("Save").Click()
			d.Role("list", "Templates").WaitText("fruit of the day")
			a.state("template")
			d.Button("Delete fruit of the day").Click()
			a.state("template-deleted")
		case "Reply rules":
			d.Button("Add a rule").Click()
			a.state("rule")
			d.Field("Name of the rule").Fill("obey")
			d.Field("When a message matches").Fill("command:start")
			d.Button("Save rule").Click()
			a.state("rules")
		}
		d.Button("Close").Click()
	}
	form.Field("Event data").Fill(`{"n": {{seq}}}`)
	a.Button("Repeat…").Click()
	a.Role("dialog", "Repeat").Wait()
	a.state("repeat")
	a.Press("Escape")
	a.sends("rejected") // an operator sends no events
	a.outbox().First().Role("button", "").First().Click()
	a.state("rejected")
	a.sendAs("Update to device", "Payload", `{"v": 1}`)
	a.sends("acknowledged")
	a.Button("Repeat…").Click()
	a.Role("dialog", "Repeat").Button("Start").Click()
	a.Role("group", "Repeating").WaitText("acknowledged")
	a.state("repeating")
	a.outbox().First().Call(`function() { this.scrollIntoView() }`, nil)
	a.state("outbox")
	a.Role("list", "Attention").Role("link", "").First().Click()
	a.Button("Close device page").Wait()
	a.part = ""
	a.state("device-page")
}

// TestStatesBeyondThePage looks at what there is without the program.
func TestStatesBeyondThePage(t *testing.T) {
	s := startServer(t)
	a := openAudited(t, "beyond", s.url+"/nowhere")
	a.Allow("404")
	a.state("not-found")
	a.Allow("Failed to load resource")
	a.Allow("loading the program failed")
	a.BlockURLs("*.wasm")
	a.Goto(s.url + "/")
	a.Button("Retry").Wait()
	a.state("not-loaded")
}

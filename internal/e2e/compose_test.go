package e2e

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// sendAs chooses what is sent, and fills the fields of the send form.
func (c console) sendAs(kind string, fields ...string) {
	form := c.sendForm()
	form.Field("Send as").Choose(kind)
	for i := 0; i < len(fields); i += 2 {
		form.Field(fields[i]).Fill(fields[i+1])
	}
}

// TestEachKindOfMessageArrives: an operator sends to a device, to all of a user's
// devices, to a group and to the whole project, and a device on plain MQTT gets
// them under the topics that the form built.
func TestEachKindOfMessageArrives(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	project, user := s.config.Sandbox.Project, s.account(page.RoleDevice).User
	device := s.as(page.RoleDevice).subscribe("1/"+project+"/"+user+"/#", "2/"+project+"/#")
	c := openConsole(t, s.url)
	c.connectOperator(s)
	c.show("Send")

	c.sendAs("Message to device", "User ID", user, "Device ID", "mw-1", "Payload", `{"id": 9007199254740993001}`)
	c.preview().WaitText("1/" + project + "/" + user + "/mw-1/event")
	c.sends("acknowledged")
	device.receives("1/"+project+"/"+user+"/mw-1/event", `^\{"id": 9007199254740993001\}$`)

	c.sendAs("Update to device", "User ID", user, "Update type", "settings", "Payload", `{"v": 127.0}`)
	c.sendForm().Role("checkbox", "All of the user's devices").Click()
	c.sends("acknowledged")
	device.receives("1/"+project+"/"+user+"/_all/update/settings", `^\{"v": 127.0\}$`)

	c.sendAs("Message to group", "Group ID", "microwaves", "Update type", "status", "Payload", `[1]`)
	c.sends("acknowledged")
	device.receives("2/"+project+"/microwaves/status", `^\[1\]$`)
	c.sendForm().Role("checkbox", "The whole project").Click()
	c.sends("acknowledged")
	device.receives("2/"+project+"/_all/status", `^\[1\]$`)
}

// TestADeviceUserMayNotSendToDevices: the form foretells it, and the broker's
// refusal is told in words.
func TestADeviceUserMayNotSendToDevices(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.sandbox()
	c.show("Send")
	for _, kind := range []string{"Message to device", "Update to device", "Message to group"} {
		c.sendForm().Field("Send as").Choose(kind)
		switch kind {
		case "Message to group":
			c.sendAs(kind, "Group ID", "microwaves", "Update type", "status")
		case "Update to device":
			c.sendAs(kind, "Device ID", "mw-1", "Update type", "settings")
		default:
			c.sendAs(kind, "Device ID", "mw-1")
		}
		c.sendForm().WaitText("the broker will refuse this one")
		if text := c.sends("rejected"); !strings.Contains(text, "0x87") {
			t.Errorf("%s: %s", kind, text)
		}
	}
}

// TestTagsAndJSONAreTheSameEvent: written as a form, read as JSON and back, no
// digit and no key is lost or moved.
func TestTagsAndJSONAreTheSameEvent(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	operator := s.as(page.RoleOperator).subscribe("0/" + s.config.Sandbox.Project + "/#")
	c := openConsole(t, s.url)
	c.sandbox()
	c.compose("bench-1", `{"z": 9007199254740993001, "a": 127.0}`)
	form := c.sendForm()
	form.Role("radio", "Form").Click()
	if got := form.Field("Value of tag 1").Text(); got != "9007199254740993001" {
		t.Errorf("the first tag is %s", got)
	}
	form.Field("Value of tag 2").Fill("127.50")
	form.Field("Name of tag 2").Click()
	c.Press("Enter")
	form.Field("Name of tag 3").Focused()
	form.Field("Name of tag 3").Fill("door")
	form.Field("Value of tag 3").Fill("open")
	c.Press("Alt+ArrowUp")
	form.Field("Value of tag 2").Focused()
	form.Field("Type of tag 2").Wait()
	c.Shots("compose-tags", browsertest.Wide)
	form.Field("Value of tag 1").Fill("9007199254740993002")
	form.Button("Go to line 1, column 7").Click() // out of the form, to its place in the text
	form.Field("Event data").Focused()
	form.Role("radio", "Form").Click()
	form.Field("Value of tag 1").Fill("9007199254740993001")
	form.Role("radio", "JSON").Click()
	form.Field("Event data").WaitTextFunc("is the event", func(text string) bool {
		return text == `{"z": 9007199254740993001, "door": "open", "a": 127.50}`
	})
	c.sends("acknowledged")
	operator.receives("0/"+s.config.Sandbox.Project+"/"+s.account(page.RoleDevice).User+"/bench-1",
		`^\{"event_data":\{"z": 9007199254740993001, "door": "open", "a": 127.50,"device_id":"bench-1"\},"observed_at":"`)
}

// TestBytesArriveAsTheyAre: as hex, as base64 and from a file.
func TestBytesArriveAsTheyAre(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	project, user := s.config.Sandbox.Project, s.account(page.RoleDevice).User
	topic := "1/" + project + "/" + user + "/mw-1/event"
	device := s.as(page.RoleDevice).subscribe("1/" + project + "/" + user + "/#")
	c := openConsole(t, s.url)
	c.connectOperator(s)
	c.show("Send")
	c.sendAs("Message to device", "User ID", user, "Device ID", "mw-1", "Payload", "")
	form := c.sendForm()
	bytes := func(s string) string { return `^(?s:` + regexp.QuoteMeta(s) + `)$` }

	form.Role("radio", "Hex").Click()
	form.Field("Payload").Fill("00 9f c0 0a")
	c.sends("acknowledged")
	device.receives(topic, `^\x00\x{fffd}\x{fffd}\n$`)

	form.Field("Payload").Fill("00 0g")
	form.WaitText("line 1, column 5")
	form.Field("Payload").Fill("68 69")
	form.Role("radio", "Base64").Click() // the same bytes in another spelling
	form.Field("Payload").WaitText("aGk=")
	c.sends("acknowledged")
	device.receives(topic, bytes("hi"))

	form.Role("radio", "File").Click()
	form.Button("Choose file…").ChooseFile("firmware.bin", []byte("\x01file\n\x02"))
	form.WaitText("firmware.bin, 7 bytes")
	c.Shots("compose-file", browsertest.Wide)
	c.sends("acknowledged")
	device.receives(topic, bytes("\x01file\n\x02"))
}

// TestARetainedUpdateIsClearedByOneButton: who subscribes later gets what is kept,
// and nothing once it was cleared.
func TestARetainedUpdateIsClearedByOneButton(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	project, user := s.config.Sandbox.Project, s.account(page.RoleDevice).User
	topic := "1/" + project + "/" + user + "/mw-1/update/settings"
	c := openConsole(t, s.url)
	c.connectOperator(s)
	c.show("Send")
	c.sendAs("Update to device", "User ID", user, "Device ID", "mw-1", "Update type", "settings", "Payload", `{"threshold":65}`)
	c.sendForm().Button("Clear retained update").Wait()
	c.sends("acknowledged")
	kept := s.as(page.RoleDevice).subscribe("1/" + project + "/" + user + "/#")
	kept.wait(`message qos=1 retain=1 ` + topic)

	c.sendForm().WaitText("Sends an empty retained message to " + topic)
	c.Shots("compose-clear", browsertest.Wide)
	c.sendForm().Button("Clear retained update").Click()
	kept.wait(`message qos=1 retain=0 ` + topic + ` \.`)
	c.outbox().First().WaitText("clears what is retained")
	later := s.as(page.RoleDevice).subscribe("1/"+project+"/"+user+"/#", "2/"+project+"/#")
	c.sendAs("Message to group", "Group ID", "microwaves", "Update type", "status", "Payload", `"next"`)
	c.sends("acknowledged")
	later.receives("2/"+project+"/microwaves/status", `^"next"$`)
	if out := later.process.Output(); strings.Contains(out, topic+" ") {
		t.Errorf("what was cleared still comes: %s", out)
	}
}

// TestPropertiesArrive: those of MQTT 5, user properties in their order.
func TestPropertiesArrive(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	project, user := s.config.Sandbox.Project, s.account(page.RoleDevice).User
	device := s.as(page.RoleDevice).subscribeAs("message %t type=%C expiry=%E reply=%R data=%D user=%P.", "1/"+project+"/"+user+"/#")
	c := openConsole(t, s.url)
	c.connectOperator(s)
	c.show("Send")
	c.sendAs("Message to device", "User ID", user, "Device ID", "mw-1", "Payload", "{}")
	form := c.sendForm()
	c.Role("DisclosureTriangle", "MQTT 5 properties").Click()
	for _, f := range [][2]string{{"Content type", "text/x"}, {"Message expiry", "60"}, {"Response topic", "0/r"}, {"Correlation data", "id-7"}} {
		form.Field(f[0]).Fill(f[1])
	}
	for n, p := range [][2]string{{"b", "1"}, {"a", "2"}} {
		form.Button("Add user property").Click()
		number := string(rune('1' + n))
		form.Field("Name of user property " + number).Fill(p[0])
		form.Field("Value of user property " + number).Fill(p[1])
	}
	c.Shots("compose-properties", browsertest.Wide)
	c.sends("acknowledged")
	device.wait(`message \S+ type=text/x expiry=\d+ reply=0/r data=id-7 user=b:1 a:2`)
}

// TestAMistakeIsFoundByItsPlace: the error names line and column, and a press puts
// the cursor there; the finding offers a way out, which the browser can undo.
func TestAMistakeIsFoundByItsPlace(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.sandbox()
	c.compose("bench-1", "{\n  \"a\": 1,\n  \"b\": tru\n}")
	form := c.sendForm()
	form.Button("Go to line 3, column 8").Click()
	form.Field("Event data").Focused()
	var at int
	form.Field("Event data").Call(`function() { return this.selectionStart }`, &at)
	if want := strings.Index("{\n  \"a\": 1,\n  \"b\": tru\n}", "tru"); at != want {
		t.Errorf("the cursor is at %d, want %d", at, want)
	}
	c.Shots("compose-error", browsertest.Wide)

	data := `{"order": 9007199254740993, "a": 1, "a": "\ud800"}`
	form.Field("Event data").Fill(data)
	for _, said := range []string{"order", "a:", "surrogate"} {
		form.WaitText(said)
	}
	c.Shots("compose-findings", browsertest.Wide)
	form.Button("Send as text").First().Click()
	form.Field("Event data").WaitText(`"order": "9007199254740993"`)
	c.Do("undo", input.DispatchKeyEvent(input.KeyRawDown).WithKey("z").WithCode("KeyZ").WithModifiers(input.ModifierCtrl).WithCommands([]string{"undo"}))
	form.Field("Event data").WaitText(`"order": 9007199254740993`)
	form.Field("Event data").Fill(`{"a": NaN}`)
	form.WaitText("NaN")
	form.Button("Go to line 1, column 7").Wait()
}

// TestTypingJSON: brackets come in pairs, lines keep their indentation, Ctrl+Z
// takes it back, and Ctrl+Enter sends from the field.
func TestTypingJSON(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.sandbox()
	c.compose("bench-1", "")
	field := c.sendForm().Field("Event data")
	c.Press("{", "Enter", `"`, "a", `"`, ":", "1")
	field.WaitTextFunc("is laid out", func(text string) bool { return text == "{\n  \"a\":1\n}" })
	c.sendForm().Button("Compact").Click()
	field.WaitTextFunc("is compact", func(text string) bool { return text == `{"a":1}` })
	c.Press("Ctrl+Enter")
	c.outbox().First().WaitText("acknowledged")
}

// TestAMegabyteIsPasted: the page goes on, says how long the text is, and sends
// all of it to a device.
func TestAMegabyteIsPasted(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	project, user := s.config.Sandbox.Project, s.account(page.RoleDevice).User
	c := openConsole(t, s.url)
	c.connectOperator(s)
	c.show("Send")
	c.GrantClipboard(s.url)
	text := "{\n" + strings.Repeat("  \"tag\": 1234567.25,\n", 45_000) + "\"end\": 1}"
	c.Role("form", "Send").Call(`function(text) { return navigator.clipboard.writeText(text) }`, nil, text)
	paste := func(name string) {
		c.sendForm().Field(name).Click()
		for _, command := range []string{"selectAll", "paste"} {
			c.Do(command, input.DispatchKeyEvent(input.KeyRawDown).WithKey("v").WithCode("KeyV").WithModifiers(input.ModifierCtrl).WithCommands([]string{command}))
		}
	}
	paste("Event data")
	c.sendForm().WaitText("an event has at most 65536")
	c.sendAs("Message to device", "User ID", user, "Device ID", "mw-1")
	hasSaid := c.notes(toast)
	paste("Device ID") // which a browser would lay out for a good while
	hasSaid("bytes are too many for this field")
	paste("Payload")
	c.sendForm().WaitText("a part is shown, and all of it is sent")
	c.preview().WaitText("/mw-1/event")
	c.Shots("compose-megabyte", browsertest.Wide)
	device := s.as(page.RoleDevice).subscribeAs("message %t %l.", "1/"+project+"/"+user+"/#")
	c.sends("acknowledged")
	device.wait(`message \S+ ` + strconv.Itoa(len(text)) + `\.`)
	paste("Payload") // all of it is replaced
	c.sendForm().Field("Payload").Fill("{}")
	c.preview().WaitTextFunc("is the short one", func(text string) bool { return strings.HasSuffix(strings.TrimSpace(text), "{}") })
}

// TestComposingOnAPhone: each kind in one column, nothing to scroll sideways, and
// Send within reach wherever the form is scrolled to.
func TestComposingOnAPhone(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.connectOperator(s)
	c.Viewport(browsertest.Phone)
	c.tab("Send").Click()
	form := c.sendForm()
	form.Role("radio", "Form").Click()
	form.Role("radio", "At").Click()
	c.Role("DisclosureTriangle", "MQTT 5 properties").Click()
	form.Button("Add user property").Click()
	for _, window := range []browsertest.Viewport{browsertest.Phone, browsertest.Narrow} {
		for _, kind := range []string{"Event", "Message to device", "Update to device", "Message to group"} {
			c.Viewport(window)
			form.Field("Send as").Choose(kind)
			c.noSidewaysScroll(t, window.Name+" "+kind)
			form.Field("Send as").Call(`function() { this.closest(".panel").scrollTo(0, 0) }`, nil)
			c.thumbSized(t, form.Button("Send"))
			form.Button("Send").Call(`function() {
				const r = this.getBoundingClientRect();
				if (!this.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2))) throw new Error("Send is out of reach");
			}`, nil)
			c.Shots("compose-"+strings.ReplaceAll(strings.ToLower(kind), " ", "-"), window)
		}
	}
}

// TestAMessageIsSentAgainChanged: from its details into the form, with all of its
// parts, and out again.
func TestAMessageIsSentAgainChanged(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	project, user := s.config.Sandbox.Project, s.account(page.RoleDevice).User
	device := s.as(page.RoleDevice).subscribe("1/" + project + "/" + user + "/#")
	c := openConsole(t, s.url)
	c.connectOperator(s)
	c.show("Send")
	c.sendAs("Message to device", "User ID", user, "Device ID", "mw-1", "Payload", `{"order": 9007199254740993001}`)
	c.sends("acknowledged")
	c.sendAs("Event")
	c.rows().Containing("acknowledged").First().Click()
	c.details().Button("Edit and send").Click()
	form := c.sendForm()
	form.Field("Payload").Focused()
	c.preview().WaitText("1/" + project + "/" + user + "/mw-1/event")
	form.Field("Payload").WaitText("9007199254740993001")
	form.Field("Payload").Fill(`{"order": 9007199254740993002}`)
	c.sends("acknowledged")
	device.receives("1/"+project+"/"+user+"/mw-1/event", `^\{"order": 9007199254740993002\}$`)
}

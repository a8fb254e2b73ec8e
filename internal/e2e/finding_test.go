package e2e

import (
	"fmt"
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

func (c console) filter() browsertest.Locator { return c.Role("searchbox", "Filter messages") }

func (c console) suggestions() browsertest.Locator {
	return c.Role("listbox", "Suggestions").Role("option", "")
}

// filtering is a page with four messages of two devices.
func filtering(t *testing.T) console {
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.connectAs(s.as(page.RoleOperator).login, "", "")
	c.becomes("Connected")
	c.allGranted(t)
	device := s.as(page.RoleDevice)
	user := "0/" + device.login.user + "/"
	device.publishText(user+"mw-3f2a", `{"event_data":{"door":"closed","temp_c":71.4}}`)
	device.publishText(user+"mw-3f2a", `{"event_data":{"door":"open","temp_c":65.0}}`)
	device.publishText(user+"mw-91c0", `{"event_data":{"door":"closed","temp_c":80}}`)
	device.publishText(user+"mw-3f2a", `{"event_data":{"door":"closed","temp_c":22}}`)
	c.is(t, "Received", 4)
	return c
}

// typeKeys types text key by key.
func (c console) typeKeys(text string) {
	for _, r := range text {
		if r == ' ' {
			c.Press("Space")
		} else {
			c.Press(string(r))
		}
	}
}

// TestFindingByKeyboard: a filter is written with the help of suggestions, never
// in the way of typing on, and finds what it says.
func TestFindingByKeyboard(t *testing.T) {
	t.Parallel()
	c := filtering(t)
	blur(c)
	c.Press("/")
	c.filter().Focused()
	c.typeKeys("dev")
	c.suggestions().First().WaitText("device:")
	c.Role("search", "").WaitText("↓ goes to the first")
	c.Press("Escape") // closes the suggestions, and nothing else
	c.suggestions().Gone()
	c.filter().Focused()
	c.Press("ArrowDown")
	c.suggestions().First().WaitText("device:")
	c.Press("ArrowDown", "Enter")
	c.filter().WaitText("device:")
	c.suggestions().Containing("mw-91c0").Wait()
	c.typeKeys("mw-3")
	c.suggestions().Containing("mw-91c0").Gone()
	c.Shots("filter-suggestions", browsertest.Wide, browsertest.Phone)
	c.Press("ArrowDown", "Tab")
	c.filter().WaitTextFunc("has the device", func(s string) bool { return s == "device:mw-3f2a " })
	c.filter().Focused()
	c.is(t, "Shown", 3)

	c.typeKeys("temp_c>60 -door:open")
	c.is(t, "Shown", 1)
	c.suggestions().Gone() // all is written
	c.Press("Escape")
	c.Role("grid", "Messages").Focused()
	if got := c.filter().Text(); got != "device:mw-3f2a temp_c>60 -door:open" {
		t.Errorf("Esc left %q in the box", got)
	}
	c.rows().Containing("71.4").Wait()

	c.filter().Fill("closed mw-91c0")
	c.is(t, "Shown", 1)
	waitFor(t, func() string { // the list is drawn after the counter
		var marks []string
		c.newest().Call(`function() { return [...this.querySelectorAll("mark")].map(m => m.textContent) }`, &marks)
		if strings.Join(marks, " ") != "mw-91c0 closed mw-91c0" {
			return fmt.Sprintf("marked are %q", marks)
		}
		return ""
	})
	c.Shots("filter-found", browsertest.Wide, browsertest.Phone)
}

// TestAFilterWithAMistake: it is said where it is, the last filter stays in
// force, and a button mends it.
func TestAFilterWithAMistake(t *testing.T) {
	t.Parallel()
	c := filtering(t)
	c.filter().Fill("mw-91c0")
	c.is(t, "Shown", 1)
	c.filter().Fill("mw-91c0 kind:evnt closed")
	said := c.Role("paragraph", "").Containing("is none of event")
	said.Wait()
	c.is(t, "Shown", 1)
	if got := c.filter().Attribute("aria-invalid"); got != "true" {
		t.Errorf("aria-invalid is %q", got)
	}
	var wrong string
	c.Eval(`document.querySelector("#filter-error mark").textContent`, &wrong)
	if wrong != "evnt" {
		t.Errorf("marked is %q", wrong)
	}
	c.Shots("filter-mistake", browsertest.Wide, browsertest.Phone)
	c.Button("Write event").Click()
	c.filter().WaitText("mw-91c0 kind:event closed")
	said.Gone()
	c.filter().Focused()
	c.is(t, "Shown", 1)
}

// TestSavedFiltersSurvive: a filter is saved under a name, is there after the
// page was loaded anew, and can be deleted.
func TestSavedFiltersSurvive(t *testing.T) {
	t.Parallel()
	c := filtering(t)
	c.Viewport(browsertest.Phone) // where the press takes the focus from the box, whose end makes room for other buttons
	c.filter().Fill("temp_c>60 -door:open")
	c.is(t, "Shown", 2)
	c.Button("Saved filters").Click()
	c.Field("Name of the filter").Focused()
	c.typeKeys("hot ones")
	c.Press("Enter")
	saved := c.Role("list", "Saved").Role("listitem", "")
	saved.WaitText("hot ones")
	c.Shots("filter-saved", browsertest.Wide, browsertest.Phone)
	c.Button("Rename hot ones").Click()
	c.Field("Name of the filter").Focused()
	c.Field("Name of the filter").Fill("very hot ones")
	c.Shots("filter-rename", browsertest.Wide, browsertest.Phone, browsertest.Narrow)
	c.Press("Enter")
	saved.WaitText("very hot ones")
	c.Press("Escape")
	saved.Gone()
	c.Button("Saved filters").Focused()

	c.Reload()
	c.sandbox()
	c.Button("Saved filters").Click()
	saved.WaitText("temp_c>60 -door:open")
	c.Role("list", "Saved").Role("button", "").Containing("very hot ones").Click()
	c.filter().WaitText("temp_c>60 -door:open")
	saved.Gone()
	c.Button("Saved filters").Click()
	c.Button("Delete very hot ones").Click()
	saved.Gone()

	c.filter().Fill("?")
	c.suggestions().First().Click()
	c.Role("dialog", "What a filter can say").Wait()
	c.Shots("filter-help", browsertest.Wide, browsertest.Phone)
	c.Button("temp_c>60 -door:open").Click()
	c.filter().WaitText("temp_c>60 -door:open")
}

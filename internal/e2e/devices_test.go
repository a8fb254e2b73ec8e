package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/scripted"
)

func (c console) tree() browsertest.Locator { return c.Role("tree", "Devices") }

// branch is a row of the tree.
func (c console) branch(words string) browsertest.Locator {
	return c.tree().Role("treeitem", "").Containing(words)
}

// keysOn waits until the keys are on the row of the tree that holds some words.
func (c console) keysOn(t testing.TB, words string) {
	t.Helper()
	waitFor(t, func() string {
		var text string
		c.tree().Call(`function() {
			const id = this.getAttribute("aria-activedescendant");
			return id ? document.getElementById(id).textContent : "";
		}`, &text)
		if strings.Contains(text, words) {
			return ""
		}
		return fmt.Sprintf("the keys are on %q, not on %q", text, words)
	})
}

// TestDevicesByKeyboard: a support agent walks through users, devices and topics
// with the keys, and the filter follows.
func TestDevicesByKeyboard(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.asSupport(t, s)
	c.allGranted(t)
	bench, op := s.as("device"), s.as("operator")
	project, user, _ := strings.Cut(bench.login.user, "/")
	for _, device := range []string{"bench-10", "bench-2"} {
		bench.publishText("0/"+bench.login.user+"/"+device, `{"event_data":{"temp_c":71.4}}`)
	}
	op.publishText("1/"+bench.login.user+"/bench-2/event", "stop")
	op.publishText("2/"+project+"/microwaves/notice", "tonight")
	c.branch("microwaves").Wait()
	c.is(t, "Received", 4)

	c.tree().Call(`function() { this.focus() }`, nil)
	c.Press("Home")
	c.keysOn(t, user)
	if open := c.branch(user).First().Attribute("aria-expanded"); open != "true" {
		t.Errorf("the user's devices are hidden: aria-expanded is %q", open)
	}
	c.Press("ArrowRight") // to the first device, as people count
	c.keysOn(t, "bench-2")
	c.Press("ArrowRight") // opens it
	c.branch("events").Wait()
	c.branch("messages").Wait()
	c.Press("ArrowDown", "ArrowDown")
	c.keysOn(t, "messages")
	c.Press("Enter")
	c.filter().WaitText("topic:1/" + bench.login.user + "/bench-2/event")
	c.is(t, "Shown", 1)
	c.Press("ArrowLeft", "ArrowLeft") // to the device, and closed
	c.branch("messages").Gone()
	c.keysOn(t, "bench-2")
	c.Press("Space")
	c.filter().WaitTextFunc("names user and device", func(f string) bool { return f == "user:"+user+" device:bench-2" })
	c.is(t, "Shown", 2)
	c.branch("bench-2").WithAttribute("aria-selected", "true").Wait() // which is filtered by
	c.Press("End")
	c.keysOn(t, "microwaves")

	c.branch("bench-10").Click()
	c.is(t, "Shown", 1)
	c.branch("bench-10").Click() // all again
	c.filter().WaitTextFunc("is empty", func(f string) bool { return f == "" })
	c.is(t, "Shown", 4)
	c.Shots("devices-few", browsertest.Wide)
}

// TestThousandsOfDevices: with thousands of topics the tree holds few rows, finds
// a device by a part of its name, and goes on answering.
func TestThousandsOfDevices(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.connectAs(office, "", "")
	c.allGranted(t)
	c.subscribe("0/plant-7/#", "granted")
	p := connectPublisher(t, broker.addr(), kitchen)
	const n = 4000
	for i := range n {
		p.publish(fmt.Sprintf("0/plant-7/kitchen/mw-%04d", i*7%n), []byte(`{"event_data":{"n":1}}`), 1)
	}
	c.is(t, "Received", n)
	c.branch("mw-0000").Wait()
	c.branch("kitchen").First().WaitText("4,000 devices")
	if size := c.branch("mw-0000").Attribute("aria-setsize"); size != "4000" {
		t.Errorf("aria-setsize is %s", size)
	}
	var rows int
	c.Eval(`document.querySelectorAll("[role=treeitem]").length`, &rows)
	if rows > 100 {
		t.Errorf("%d rows are in the document", rows)
	}
	c.Shots("devices-many", browsertest.Wide)
	c.tree().Call(`function() { this.focus() }`, nil)
	c.Press("End")
	c.keysOn(t, "mw-3999")
	c.Press("Home")
	c.keysOn(t, "kitchen")

	c.Role("searchbox", "Find device").Fill("w-123")
	c.branch("mw-1230").Wait()
	c.branch("mw-0000").Gone()
	c.branch("mw-1234").Click()
	c.filter().WaitText("user:kitchen device:mw-1234")
	c.is(t, "Shown", 1)
	c.Role("combobox", "Sort devices by").Choose("Last seen")
	p.publish("0/plant-7/kitchen/mw-1239", []byte(`{"event_data":{}}`), 1)
	c.Viewport(browsertest.Phone)
	c.tab("Devices").Click()
	c.branch("mw-1239").Wait()
	c.noSidewaysScroll(t, "devices")
	c.thumbSized(t, c.branch("mw-1239"))
	c.Shots("devices-many", browsertest.Phone)
}

// TestMoreTopicsThanTheTreeHolds: what came on topics beyond the tree's bound is told
// below the tree, and covers none of it.
func TestMoreTopicsThanTheTreeHolds(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{})
	const n = 620 // of 60,000 bytes each, so that few are more than timeline.MaxStatistics
	level := strings.Repeat("long", 15_000)
	for i := range n {
		b.Deliver(fmt.Sprintf("2/plant-7/g-%03d/%s", i, level), "x", packets.Properties{})
	}
	c.is(t, "Received", n)
	note := c.Role("paragraph", "").Containing("came on topics that there is no room to list one by one")
	for _, size := range []browsertest.Viewport{browsertest.Wide, browsertest.Phone} {
		c.Viewport(size)
		if size.Touch {
			c.tab("Devices").Click()
		}
		note.Wait()
		var tree, below struct{ Top, Bottom float64 }
		const edges = `function() { return (({top, bottom}) => ({top, bottom}))(this.getBoundingClientRect()) }`
		c.Eventually(func() string {
			c.tree().Call(edges, &tree)
			note.Call(edges, &below)
			if tree.Bottom > below.Top || tree.Bottom-tree.Top < 28 {
				return fmt.Sprintf("the tree is from %v to %v, and the note begins at %v", tree.Top, tree.Bottom, below.Top)
			}
			return ""
		})
		c.Shot("devices-unlisted-" + size.Name)
	}
}

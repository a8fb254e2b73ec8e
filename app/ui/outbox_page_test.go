//go:build !js

package ui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	"deviceconsole/app/outbox"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
)

// queued is a console that was connected and is not, with n events that wait.
func queued(t *testing.T, n int) console {
	t.Helper()
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	c.send(session.DisconnectPressed{})
	for i := range n {
		c.send(session.ComposeChanged{Field: draft.FieldData, Value: fmt.Sprintf(`{"n":"event-%02d"}`, i)})
		c.send(session.SendPressed{})
	}
	if got := c.runner.Outbox().Counts().Open; got != n {
		t.Fatalf("%d wait: %s", got, c.model.Outbox.Problem)
	}
	return c
}

// at is the item of the outbox so many places below the newest.
func (c console) at(place int) outbox.Item { return c.runner.Outbox().Newest(place + 1)[place] }

func TestWhatWaitsCanBeEditedCancelledAndListed(t *testing.T) {
	c := queued(t, 5)
	c.shows(t, "5 queued", "Waiting 5", "Search sends", "Cancel all waiting", `data-act="edit"`, `data-act="cancel"`)
	c.onSent(nil, "cancel", c.at(1).ID)
	c.onSent(nil, "edit", c.at(0).ID)
	if c.at(1).State != timeline.Cancelled || c.at(0).Hold != outbox.HeldEditing {
		t.Fatalf("cancelled is %+v, edited is %+v", c.at(1), c.at(0))
	}
	c.until(t, func(m session.Model) bool { return m.Outbox.Editing != 0 })
	c.shows(t, "being edited", "Stop editing", ">Save<", "It keeps its place there.", "event-04")
	c.send(session.ComposeChanged{Field: draft.FieldData, Value: `{"n":"changed"}`})
	id := c.at(0).ID
	c.send(session.SendPressed{})
	if got := c.at(0); got.ID != id || got.Hold != outbox.NotHeld || !strings.Contains(string(got.Message.Payload), "changed") {
		t.Errorf("saved as %+v", got)
	}
	c.shows(t, ">Send<")

	c.sent.show = showWaiting
	if v := c.sendsView(browser.Now()); len(v.Items) != 4 {
		t.Errorf("%d wait", len(v.Items))
	}
	c.sent.show = showFailed
	c.shows(t, "Nothing has failed.")
}

func TestCancellingAllAsksOnce(t *testing.T) {
	c := queued(t, 3)
	list := &sends{ui: c.UI}
	list.onCancelAll(nil, app.Event{})
	c.shows(t, "Cancel 3 waiting messages?", "Cancel them", "Keep them")
	list.onKeepThem(nil, app.Event{})
	if n := c.runner.Outbox().Counts().Open; n != 3 {
		t.Fatalf("%d wait after they were kept", n)
	}
	list.onCancelAll(nil, app.Event{})
	list.onCancelThem(nil, app.Event{})
	if n := c.runner.Outbox().Counts().Open; n != 0 {
		t.Errorf("%d still wait", n)
	}
	list.onClear(nil, app.Event{})
	if n := c.runner.Outbox().Counts().All; n != 0 {
		t.Errorf("%d are still there", n)
	}
}

// TestCancellingAllSaysWhose: of the account that is connected alone, or of all.
func TestCancellingAllSaysWhose(t *testing.T) {
	c := queued(t, 3)
	list := &sends{ui: c.UI}
	c.send(session.AccountChosen{Index: 1})
	c.send(session.SendPressed{})
	c.send(session.SendPressed{})
	list.onCancelAll(nil, app.Event{})
	c.shows(t, "Cancel 5 waiting messages: ", "3 of demo/kitchen at ", "2 of demo/support at ")
	c.operator(t)
	c.until(t, func(session.Model) bool { return c.runner.Outbox().Counts().InFlight == 2 })
	if v := c.sendsView(browser.Now()); v.Cancel != 0 || v.Asking {
		t.Errorf("as the operator %d can be taken back: %q", v.Cancel, v.CancelWhat)
	}
	me := c.model.Sender()
	own := sentCounts{cancel: []cancels{{me, 2}, {outbox.Identity{}, 3}}}
	if n, asks := own.cancelWords(me); n != 2 || asks != "Cancel 2 waiting messages of "+me.String()+"? 3 of other accounts stay." {
		t.Errorf("%d: %q", n, asks)
	}
}

// TestARefusedEditIsSaidAtItsItem: it belongs to an account that is not connected.
func TestARefusedEditIsSaidAtItsItem(t *testing.T) {
	c := queued(t, 2)
	c.operator(t)
	data := c.model.Compose.Draft.Data
	c.onSent(nil, "edit", c.at(1).ID)
	v := c.sendsView(browser.Now())
	if got := v.Items[1].Problem; !strings.Contains(got, "It was made for demo/kitchen at ") || v.Items[0].Problem != "" {
		t.Errorf("says %q", got)
	}
	if c.model.Outbox.Editing != 0 || c.model.Compose.Draft.Data != data {
		t.Error("the form was opened")
	}
	if got := c.sendView().Refused; got != "" {
		t.Errorf("beside Send stands %q", got)
	}
	c.onSent(nil, "cancel", c.at(0).ID)
	if got := c.sendsView(browser.Now()).Items[1].Problem; got != "" {
		t.Errorf("still says %q", got)
	}
}

// TestWhySendRefusedStandsBesideIt: in the part of the form that stays in sight.
func TestWhySendRefusedStandsBesideIt(t *testing.T) {
	c := queued(t, 1)
	c.send(session.OutboxRefused{Err: &outbox.FullError{Waiting: outbox.MaxWaiting}})
	beside := app.HTMLString((&send{ui: c.UI, View: c.sendView()}).actions())
	if !strings.Contains(beside, "The outbox is full: 10,000 messages") || !strings.Contains(beside, ">Send<") || strings.Contains(beside, "queued") {
		t.Errorf("beside Send: %s", beside)
	}
}

// TestTheFateBesideSendIsOfWhatTheFormSent: not of an older message, once another one
// is composed or another account is chosen.
func TestTheFateBesideSendIsOfWhatTheFormSent(t *testing.T) {
	c := queued(t, 1)
	fate := func() string {
		text, _ := c.fate()
		return text
	}
	if got := fate(); got != "queued" {
		t.Errorf("after Send: %q", got)
	}
	c.send(session.AccountChosen{Index: 1})
	if got := fate(); got != "" {
		t.Errorf("as another account: %q", got)
	}
	c.send(session.AccountChosen{Index: 0})
	if got := fate(); got != "queued" {
		t.Errorf("back again: %q", got)
	}
	c.send(session.ComposeChanged{Field: draft.FieldData, Value: `{"another":1}`})
	if got := fate(); got != "" {
		t.Errorf("while another one is composed: %q", got)
	}
}

func TestAllAboutAnItemIsShownOnAPress(t *testing.T) {
	c := queued(t, 1)
	id := c.at(0).ID
	c.onSent(nil, "open", id)
	c.shows(t, "0/demo/kitchen/console", "Observed at", "Clicked", "Payload sent", "demo/kitchen at")
	c.onSent(nil, "open", id)
	if v := c.sendsView(browser.Now()); v.Detail.Topic != "" {
		t.Errorf("still shows %+v", v.Detail)
	}
}

func TestACopyOfWhatWasSentIsComposed(t *testing.T) {
	c := queued(t, 2)
	c.onSent(nil, "cancel", c.at(1).ID)
	c.onSent(nil, "copy", c.at(1).ID)
	if d := c.model.Compose.Draft; !strings.Contains(d.Data, "event-00") || d.Kind != draft.Event {
		t.Errorf("composes %+v", d)
	}
	if n := c.runner.Outbox().Counts().All; n != 2 {
		t.Errorf("%d items", n)
	}
}

// TestTheFocusStaysWithItsItem: rows move down when something is sent, and the
// elements of a row get another item.
func TestTheFocusStaysWithItsItem(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	moved, other := put(t, sentID(7, "cancel")), put(t, sentID(8, "cancel"))
	moved.Focus()
	c.sent.focused = sentID(7, "cancel")
	moved.SetAttr("id", sentID(8, "cancel")) // the list moved under the focus
	other.SetAttr("id", sentID(7, "cancel"))
	c.keepSentFocus()
	if !browser.Active().Same(other) {
		t.Errorf("the focus is on %q", browser.Active().Attr("id"))
	}

	open := put(t, sentID(7, "open"))
	other.SetAttr("id", "gone") // the item can't be cancelled any more
	focusless(t)
	c.keepSentFocus()
	if !browser.Active().Same(open) {
		t.Errorf("the focus is on %q", browser.Active().Attr("id"))
	}

	elsewhere := put(t, "elsewhere")
	elsewhere.Focus()
	c.keepSentFocus()
	if !browser.Active().Same(elsewhere) || c.sent.focused != "" {
		t.Errorf("the focus was taken back to %q", browser.Active().Attr("id"))
	}
}

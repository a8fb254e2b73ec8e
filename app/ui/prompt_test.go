//go:build !js

package ui

import (
	"testing"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/outbox"
	"deviceconsole/app/session"
)

// engine takes what go-app is asked to do, and does it when told to.
type engine struct {
	app.Dispatcher
	asked []app.Dispatch
}

func (e *engine) Dispatch(d app.Dispatch) { e.asked = append(e.asked, d) }

// work does what was asked for, and reports how often the page is drawn for it.
func (e *engine) work() (drawn int) {
	for len(e.asked) > 0 {
		d := e.asked[0]
		e.asked = e.asked[1:]
		switch d.Mode {
		case app.Next:
			d.Function(nil)
		case app.Update:
			drawn++
		}
	}
	return drawn
}

// prompted is a console whose drawings are counted, and that has drawn nothing yet.
func prompted(t *testing.T) (console, *engine) {
	c := newConsole(t, sandboxConfig, nil)
	c.frame.Cancel()
	c.urgent.Store(false)
	e := &engine{}
	c.root, c.dispatcher = &root{ui: c.UI}, e
	return c, e
}

func TestWhatAPersonDidIsDrawnWithoutAFrameOnce(t *testing.T) {
	c, e := prompted(t)
	c.send(session.DetailsClosed{})
	c.redraw()
	if n := e.work(); n != 1 {
		t.Errorf("%d drawings, want 1", n)
	}
	if c.frame.Run() {
		t.Error("and in a frame again")
	}
	c.redraw() // within a frame's time
	if n := e.work(); n != 0 {
		t.Errorf("%d drawings at once, want none", n)
	}
	if !c.frame.Run() || e.work() != 1 {
		t.Error("not drawn in the next frame")
	}
}

func TestTheAnswerToAPersonIsDrawnWithoutAFrame(t *testing.T) {
	c, e := prompted(t)
	c.answered(outbox.Item{Source: outbox.Simulator})
	if n := e.work(); n != 0 || c.frame.Run() {
		t.Errorf("%d drawings for what a program sent", n)
	}
	for range 3 * pageBurst { // a person's hand takes nothing from the answers
		c.urgent.Store(true)
		c.step(nil)
		e.work()
	}
	drawn := 0
	for range 100 {
		c.answered(outbox.Item{Source: outbox.Person})
		drawn += e.work()
	}
	if drawn == 0 || drawn > pageBurst {
		t.Errorf("%d drawings for 100 answers, want 1 to %d", drawn, pageBurst)
	}
	if !c.frame.Run() {
		t.Error("the rest waits for no frame")
	}
}

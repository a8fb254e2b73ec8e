//go:build !js

package ui

import (
	"sync"
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/draft"
	"deviceconsole/app/outbox"
	"deviceconsole/app/session"
)

// engine takes what go-app is asked to do, and does it when told to.
type engine struct {
	app.Dispatcher
	mu    sync.Mutex
	asked []app.Dispatch
}

func (e *engine) Dispatch(d app.Dispatch) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked = append(e.asked, d)
}

// next is what is to be done next; false: nothing.
func (e *engine) next() (d app.Dispatch, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if ok = len(e.asked) > 0; ok {
		d, e.asked = e.asked[0], e.asked[1:]
	}
	return d, ok
}

// work does what was asked for, and reports how often the page is drawn for it.
func (e *engine) work() (drawn int) {
	for d, ok := e.next(); ok; d, ok = e.next() {
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
	return c, c.counted()
}

// counted has the drawings of a console counted from now on.
func (c console) counted() *engine {
	c.frame.Cancel()
	c.urgent.Store(false)
	e := &engine{}
	c.root, c.dispatcher = &root{ui: c.UI}, e
	return e
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

func TestWhatAPersonSentIsDrawnWithItsAnswer(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	e := c.counted()
	c.answer.begin(time.Now().Add(time.Hour)) // as if no time passed
	c.frame.Request()
	if !c.frame.Run() || e.work() != 0 {
		t.Error("drawn before the answer")
	}
	c.answered(outbox.Item{Source: outbox.Person})
	if n := e.work(); n != 1 {
		t.Errorf("%d drawings for the answer, want 1", n)
	}
	c.urgent.Store(true)
	c.answer.begin(time.Now().Add(time.Hour))
	if c.step(nil); e.work() != 1 {
		t.Error("what a person does meanwhile is not drawn")
	}
}

func TestWhatIsNotAnsweredSoonIsDrawnAsSent(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t) // to a broker that does not answer
	e := c.counted()
	c.pressSend()
	if c.model.Outbox.Taken == 0 {
		t.Fatalf("not taken: %q", c.model.Outbox.Problem)
	}
	drawn := e.work()
	for end := time.Now().Add(10 * time.Second); drawn == 0 && time.Now().Before(end); time.Sleep(time.Millisecond) {
		c.frame.Run()
		drawn += e.work()
	}
	if drawn != 1 {
		t.Errorf("%d drawings, want 1", drawn)
	}
}

func TestWhatCanNotBeAnsweredIsDrawnAtOnce(t *testing.T) {
	c, e := prompted(t)
	if c.pressSend(); e.work() != 1 || c.answer.waits(time.Now()) {
		t.Error("without a connection the page waits for an answer")
	}
	c = newConsole(t, sandboxConfig, nil)
	c.connect(t)
	c.change(draft.FieldData, "{")
	e = c.counted()
	if c.pressSend(); e.work() != 1 || c.model.Outbox.Problem == "" {
		t.Errorf("why it was refused is not said at once: %q", c.model.Outbox.Problem)
	}
}

func TestThePageStandsStillUnderWhatIsPressed(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.connect(t)
	e := c.counted()
	c.listAt = time.Now().Add(-time.Hour)
	c.press.down(time.Now().Add(time.Hour)) // as if no time passed
	if c.step(nil); e.work() > 0 {
		t.Error("the page is drawn under a press")
	}
	if !c.press.up() {
		t.Fatal("nothing has waited for the press to end")
	}
	if c.step(nil); e.work() != 1 {
		t.Error("what waited is not drawn")
	}
	c.press.down(time.Now().Add(-pressMost))
	if c.press.wait(time.Now()) > 0 {
		t.Error("a press that never ends holds the page")
	}
	c.press.down(time.Now())
	c.urgent.Store(true)
	c.listAt = time.Now().Add(-time.Hour)
	if c.step(nil); e.work() != 1 {
		t.Error("what the press itself does is not drawn")
	}
}

package e2e

import (
	"fmt"
	"testing"

	"deviceconsole/internal/e2e/scripted"
)

// restScript counts what a page has the browser do: timers that it starts, frames that
// it asks for, and changes of the document.
const restScript = `{
	window.work = {timers: 0, frames: 0, changes: 0};
	window.plain = window.setTimeout;
	const count = (name, what) => {
		const does = window[name];
		window[name] = function(...args) { work[what]++; return does.apply(this, args); };
	};
	count("setTimeout", "timers");
	count("setInterval", "timers");
	count("requestAnimationFrame", "frames");
	new MutationObserver(changes => { work.changes += changes.length; })
		.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
}`

// work is what a page did in a second, at the mean.
type work struct{ Timers, Frames, Changes float64 }

// works measures a page for some seconds.
func (c console) works(seconds int) (w work) {
	c.Eval(fmt.Sprintf(`(async seconds => {
		const before = {...work}, begin = performance.now();
		await new Promise(done => plain.call(window, done, seconds * 1000));
		const took = (performance.now() - begin) / 1000;
		return {Timers: (work.timers - before.timers) / took, Frames: (work.frames - before.frames) / took, Changes: (work.changes - before.changes) / took};
	})(%d)`, seconds), &w)
	return w
}

// TestAPageAtRestRests: connected and seen it looks once a second whether a time that it
// tells has moved on, and hidden it draws nothing at all. No timer is faster.
func TestAPageAtRestRests(t *testing.T) {
	t.Parallel()
	_, s := startScripted(t, scripted.Script{})
	c := console{chromium.Visitor(t).Page()}
	c.OnNewDocument(restScript)
	c.Goto(s.url + "/")
	c.connectForm().Wait()
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	c.rests("seen", func(w work) bool { return w.Timers <= 1.5 && w.Frames <= 1.5 && w.Changes <= 5 })
	c.Hide()
	c.rests("hidden", func(w work) bool { return w.Timers <= 1.5 && w.Frames == 0 && w.Changes == 0 })
}

// rests waits for some seconds in which a page does no more than it may.
func (c console) rests(how string, calm func(work) bool) {
	c.Eventually(func() string {
		if w := c.works(4); !calm(w) {
			return fmt.Sprintf("%s, in a second the page does %+v", how, w)
		}
		return ""
	})
}

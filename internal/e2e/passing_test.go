package e2e

import (
	"fmt"
	"strconv"
	"strings"

	"deviceconsole/app/timeline"
)

// noteScript has the page note all that an element says, from now on.
const noteScript = `(selector => {
	const said = [];
	const look = () => {
		const text = document.querySelector(selector)?.innerText ?? "";
		if (text !== said.at(-1)) said.push(text);
	};
	look();
	new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
	(window.said ??= {})[selector] = said;
})`

// notes has the page note what the element of a selector says from now on. It returns
// what waits until some words were among it, if only for a moment: to look for them
// oneself would come too late on a busy machine.
func (c console) notes(selector string) (hasSaid func(words string)) {
	of := strconv.Quote(selector)
	c.Eval("void "+noteScript+"("+of+")", nil)
	return func(words string) {
		c.Eventually(func() string {
			var said []string
			c.Eval("window.said["+of+"]", &said)
			if strings.Contains(strings.Join(said, "\n"), words) {
				return ""
			}
			return fmt.Sprintf("%s has never said %q, but %q", selector, words, said)
		})
	}
}

// toast is where the page says in passing that something was done.
const toast = "#toast"

// clockScript has a clock in the page that can go slower: what it does after some seconds
// by itself it then leaves for as long as a busy machine needs.
const clockScript = `{
	const real = Date, now = performance.now.bind(performance), later = setTimeout;
	const opened = real.now() - now();
	let from = now(), at = from, rate = 1;
	performance.now = () => at + (now() - from) * rate;
	window.setTimeout = (f, ms, ...args) => later(f, ms / rate, ...args);
	window.Date = class extends real {
		constructor(...of) { if (of.length) super(...of); else super(window.Date.now()) }
		static now() { return Math.floor(opened + performance.now()) }
	};
	window.goAt = pace => { at = performance.now(); from = now(); rate = pace; };
}`

// goAt has the clock of a page that was opened with clockScript go at another pace.
func (c console) goAt(pace float64) { c.Eval(fmt.Sprintf("goAt(%v)", pace), nil) }

// stateByte is where the store of heads has the state of a small message: behind form,
// revision, length and version.
const stateByte = 7

// stored waits until so many messages of the outbox, or all where that is 0, are in the
// browser's storage with an outcome. That is so soon after the page tells it, and what is
// stored outlives the page.
func (c console) stored(n int, outcome timeline.Outcome) {
	c.Eventually(func() string {
		var states []timeline.Outcome
		inOutbox(c.Page, fmt.Sprintf(`head.getAll().onsuccess = e => result = e.target.result.map(b => b[%d])`, stateByte), &states)
		found := 0
		for _, s := range states {
			if s == outcome {
				found++
			}
		}
		if want := max(n, len(states), 1); found != want {
			return fmt.Sprintf("%d messages are stored as %v, want %d", found, outcome, want)
		}
		return ""
	})
}

package browsertest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Patience is how long anything is waited for before the test fails. It is
// generous: a condition that holds ends the wait at once, and a machine that
// runs several tests is slow.
const Patience = 20 * time.Second

// pollEvery is the pause between two looks, at least. A look at a large page costs the
// browser tens of milliseconds, which the page itself then has to wait for: a look is
// followed by a rest of twice its length, up to restAtMost.
const (
	pollEvery  = 15 * time.Millisecond
	restAtMost = 100 * time.Millisecond
)

// unchangedAtMost bounds how long a page is not looked at again because its document has
// not changed: what a person sees may change without that, such as the value of a field.
const unchangedAtMost = 300 * time.Millisecond

// Eventually waits until check holds, and fails the test after Patience with
// what check said last: "" means that it holds, anything else says what is
// still missing.
func Eventually(t testing.TB, check func() string) {
	t.Helper()
	if missing := poll(Patience, check, time.Sleep); missing != "" {
		t.Fatalf("after %v: %s", Patience, missing)
	}
}

// poll calls check until it returns "" or the time is over, and returns what
// it said last. Between two calls rest lets the given time go by, or more.
func poll(limit time.Duration, check func() string, rest func(time.Duration)) string {
	deadline := time.Now().Add(limit)
	for {
		began := time.Now()
		missing := check()
		if missing == "" || time.Now().After(deadline) {
			return missing
		}
		rest(max(pollEvery, min(2*time.Since(began), restAtMost)))
	}
}

// seen waits until a look at the document is content, and looks again only when that
// has changed.
func (p *Page) seen(look func() string) {
	p.t.Helper()
	changes := -1 // as yet unknown: the second look is a matter of time alone
	missing := poll(p.patience, look, func(d time.Duration) {
		time.Sleep(d)
		changes = p.changed(changes)
	})
	if missing != "" {
		p.t.Fatalf("after %v: %s", p.patience, missing)
	}
}

// changesWorld is the world of changesScript, which the page can't see.
const changesWorld = "browsertestChanges"

// changesScript counts the times that the document changes, in a world of its own.
// Changed promises their number once it is another than the one given.
const changesScript = `{
	let count = 0, waiting = null;
	new MutationObserver(() => { count++; waiting?.(); }).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
	globalThis.changed = (before, limit) => new Promise(done => {
		const end = () => { waiting = null; clearTimeout(timer); done(count); };
		const timer = setTimeout(end, limit);
		if (count !== before) end(); else waiting = end;
	});
}`

// changed waits until the document has changed since it had this many changes, for a
// bounded time, and returns how many it has now. It comes back at once where that can't
// be told, such as from a page that is being left.
func (p *Page) changed(before int) int {
	world, _ := p.world.Load().(string)
	if world == "" {
		return -1
	}
	ctx, cancel := context.WithTimeout(p.ctx, 2*unchangedAtMost)
	defer cancel()
	now := -1
	expression := fmt.Sprintf("changed(%d, %d)", before, unchangedAtMost.Milliseconds())
	err := chromedp.Run(ctx, chromedp.Evaluate(expression, &now, func(e *runtime.EvaluateParams) *runtime.EvaluateParams {
		return e.WithUniqueContextID(world).WithAwaitPromise(true)
	}))
	if err != nil {
		return -1
	}
	return now
}

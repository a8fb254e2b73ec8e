package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// lookingScript has the page look by itself at each of the named messages in every way
// that there is, one press after the other, once the page has drawn what the last press
// led to. It notes tasks that held the page up for more than 50 ms: during what, for how
// many milliseconds.
const lookingScript = `(async (names, after) => {
	const done = [], tasks = [];
	let doing = [0, "before"];
	const next = what => { done.push(doing); doing = [performance.now(), what]; };
	new PerformanceObserver(list => tasks.push(...list.getEntries().map(e => [e.startTime, e.duration]))).observe({type: "longtask"});
	const pause = ms => new Promise(go => setTimeout(go, ms));
	const calm = async () => {
		let changed = performance.now();
		const look = new MutationObserver(() => { changed = performance.now(); });
		look.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
		const began = changed;
		while (performance.now() - changed < 400 && performance.now() - began < 10_000) await pause(50);
		look.disconnect();
	};
	const row = name => [...document.querySelectorAll("#grid [role=row]")].find(r => r.querySelector(".device")?.textContent.trim() === name);
	const called = (selector, text) => [...document.querySelectorAll('[aria-label="Message details"] ' + selector)].find(e => e.textContent.trim() === text);
	const press = async (what, target) => {
		next(what);
		target.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true}));
		target.dispatchEvent(new PointerEvent("pointerup", {bubbles: true}));
		target.click();
		await calm();
	};
	await pause(after);
	for (const name of names) {
		next(name + ", coming");
		while (!row(name)) await pause(50);
		await calm();
		await press(name + ", opened", row(name));
		const more = [...document.querySelectorAll('[role=tree][aria-label="Payload"] button')].find(b => !b.closest("[hidden]"));
		if (more) await press(name + ", Show more", more);
		for (const button of ["Expand all", "Collapse all"]) await press(name + ", " + button, called(".actions > button", button));
		for (const way of ["Pretty", "Text", "Hex", "Changes", "JSON"]) await press(name + ", " + way, called("[role=radiogroup] label", way).querySelector("input"));
	}
	next();
	window.looked = done.slice(1).map(([from, what], i) => ({What: what, MS: Math.max(0, ...tasks.filter(([at]) => at >= from && at < (done[i + 2] ?? doing)[0]).map(([, took]) => took))}));
})`

// hugeRow takes for how long a task holds the page up while payloads come and are looked
// at of which it shows a part.
func hugeRow(b *testing.B) {
	for b.Loop() {
		broker := startFloodBroker(b)
		w := watch(b, broker, openSubscribed)
		broker.stir()
		var names []string
		for _, p := range hugePayloads() {
			names = append(names, p.name)
		}
		w.page.Eval(fmt.Sprintf(`void %s(["%s"], %d)`, lookingScript, strings.Join(names, `","`), startAfter.Milliseconds()), nil)
		w.alone(func() {
			time.Sleep(startAfter)
			for _, p := range hugePayloads() {
				broker.as(kitchen).publishBytes("0/plant-7/kitchen/"+p.name, []byte(p.payload))
			}
			time.Sleep(40 * time.Second)
		})
		w.page.EvalUntil("window.looked")
		var looked []struct {
			What string
			MS   float64
		}
		w.page.Eval("window.looked", &looked)
		w.close()
		longest := 0.
		var over []string
		for _, l := range looked {
			if longest = max(longest, l.MS); l.MS > 50 {
				over = append(over, fmt.Sprintf("%s: %.0f ms", l.What, l.MS))
			}
		}
		b.ReportMetric(longest, "task-ms")
		measured := fmt.Sprintf("%d steps, no task over 50 ms", len(looked))
		if longest > 50 {
			measured = fmt.Sprintf("%d steps, %d tasks over 50 ms: %s", len(looked), len(over), strings.Join(over, "; "))
		}
		report("10 MB, a million items and 10,000 levels shown in part, in every way", measured, "no task over 50 ms"+verdict(longest <= 50))
	}
}

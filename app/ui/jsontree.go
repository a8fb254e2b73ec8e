package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/chart"
	"deviceconsole/app/filter"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
)

const (
	jsonID     = "json"
	jsonNoteID = "json-note"
	treeStep   = 8 * time.Millisecond   // longest piece of work in one frame, with what else is drawn in it
	readPiece  = 16 << 10               // bytes read between two looks at the clock
	slotPiece  = 24                     // lines that are drawn in one frame at least
	relinesIn  = 500 * time.Millisecond // least time between two listings while a payload is still read
)

// jsonTree shows a JSON payload as a tree. Like grid it writes to the document
// itself, in steps: reading, listing and drawing go on in the next frame where
// they would take long. Lines keep their elements, and a part of an element is
// written only where it differs.
//
// What is open and closed stays while messages of one topic are looked at.
type jsonTree struct {
	box, note browser.Element
	release   []func()

	store   *timeline.Store
	id      timeline.ID // in the store; 0 = nothing is shown
	topic   string
	size    int // bytes of the payload, of which the outline may have the beginning alone
	held    int
	outline *payload.Outline
	folds   payload.Folds
	watched []chart.Tag    // of the chart
	found   *filter.Filter // whose words are marked

	lines  []payload.Line
	cut    bool      // there are more lines
	stale  bool      // lines are to be listed anew
	listed time.Time // when they were
	slots  []*slot
	drawn  int    // slots that show their lines, from the first
	shown  int    // slots that are not hidden
	cursor int    // line that the keys are on
	sought string // path of the line to move to; "" = none
	active int    // line that the box names as active
	said   string
}

// show begins to show the payload of an entry, of which b may be the beginning.
func (t *jsonTree) show(store *timeline.Store, id timeline.ID, topic string, b []byte, size int) {
	if id == t.id && store == t.store {
		return
	}
	if topic != t.topic {
		t.folds = payload.Folds{}
		t.cursor = 0
	}
	t.store, t.id, t.topic, t.size, t.held = store, id, topic, size, len(b)
	t.outline = payload.NewOutline(b)
	t.listed, t.stale = time.Time{}, true
}

// leave forgets the payload, which may be large. What is open stays.
func (t *jsonTree) leave() { t.id, t.outline, t.lines = 0, nil, nil }

// attach takes the elements that the tree is drawn into.
func (t *jsonTree) attach(box, note browser.Element) {
	t.detach()
	t.box, t.note = box, note
	t.stale = true
}

func (t *jsonTree) detach() {
	for _, release := range t.release {
		release()
	}
	*t = jsonTree{store: t.store, id: t.id, topic: t.topic, size: t.size, held: t.held, outline: t.outline, folds: t.folds, watched: t.watched, found: t.found, cursor: t.cursor, sought: t.sought, active: -1}
}

// draw goes on for one step, in a frame whose work began a while ago, and reports whether
// there is more to do.
func (t *jsonTree) draw(began time.Time) (more bool) {
	if t.outline == nil || !t.box.Exists() {
		return false
	}
	if !t.outline.Done() {
		for t.outline.Read(readPiece) && time.Since(began) < treeStep {
		}
		t.stale = t.stale || t.outline.Done() || time.Since(t.listed) > relinesIn
	}
	if t.stale {
		t.lines, t.cut = t.outline.Lines(&t.folds)
		t.stale, t.listed, t.drawn = false, time.Now(), 0
		t.cursor = max(0, min(t.cursor, len(t.lines)-1))
		t.find()
	}
	for from := t.drawn; t.drawn < max(len(t.lines), t.shown); t.drawn++ {
		if t.drawn >= from+slotPiece && time.Since(began) > treeStep {
			return true
		}
		t.drawSlot(t.drawn)
	}
	t.shown = len(t.lines)
	t.mark()
	t.say(t.noteText())
	return !t.outline.Done()
}

// markFound tells which filter's words are marked.
func (t *jsonTree) markFound(found *filter.Filter) {
	if t.found != found {
		t.found, t.drawn = found, 0
	}
}

// drawSlot makes one element show its line, or hides it.
func (t *jsonTree) drawSlot(i int) {
	if i == len(t.slots) {
		t.slots = append(t.slots, newSlot(t.box, i))
	}
	if i < len(t.lines) {
		t.slots[i].write(&t.lines[i], t.siblings(i), t.found)
		t.chartButton(t.slots[i], &t.lines[i])
	} else {
		t.slots[i].show(false)
	}
}

// siblings is the number of members that a line is one of.
func (t *jsonTree) siblings(i int) int {
	if p := t.lines[i].Parent; p >= 0 {
		return t.lines[p].Count
	}
	return 1
}

// mark shows the line that the keys are on.
func (t *jsonTree) mark() {
	if t.active == t.cursor || t.cursor >= len(t.lines) {
		return
	}
	if t.active >= 0 && t.active < len(t.slots) {
		t.slots[t.active].el.SetAttr("data-cursor", "false")
	}
	t.active = t.cursor
	t.slots[t.cursor].el.SetAttr("data-cursor", "true")
	t.box.SetAttr("aria-activedescendant", t.slots[t.cursor].name)
}

// noteText says what of the payload the tree does not show.
func (t *jsonTree) noteText() string {
	at, broken := t.outline.Broken()
	switch {
	case !t.outline.Done():
		return "Reading the payload of " + phrase.Counted(t.size, "byte") + " …"
	case broken && t.held < t.size && at == t.held:
		return "The first " + phrase.Counted(t.held, "byte") + " of " + phrase.Grouped(t.size) + " are read. Download payload saves all of them."
	case broken:
		return "The JSON breaks off at byte " + phrase.Grouped(at) + " of " + phrase.Grouped(t.size) + "; what stands before it is shown. Text shows it as it was sent."
	case t.cut:
		return "The first " + phrase.Counted(len(t.lines), "line") + " are shown. Close a part of the tree to see what follows it."
	}
	return ""
}

func (t *jsonTree) say(text string) {
	if t.said != text {
		t.said = text
		t.note.SetText(text)
	}
}

// toggle opens or closes the line, or shows more where it says that there is.
func (t *jsonTree) toggle(i int) {
	if i < 0 || i >= len(t.lines) {
		return
	}
	l := &t.lines[i]
	switch {
	case l.More && l.CanShow:
		t.folds.ShowMore(l.Path)
	case opens(l):
		t.folds.Set(l.Path, !l.Open)
	default:
		return
	}
	t.stale = true
}

// opens reports whether a line can be opened and closed.
func opens(l *payload.Line) bool {
	return !l.More && !l.Deep && l.Container != 0 && (l.Count > 0 || !l.Counted)
}

// setAll opens or closes everything.
func (t *jsonTree) setAll(open bool) {
	t.folds.SetAll(open)
	t.cursor, t.stale = 0, true
}

// key moves through the tree as the tree view pattern of WAI-ARIA says, and
// reports whether the key means something here.
func (t *jsonTree) key(name string) bool {
	if t.cursor >= len(t.lines) {
		return false
	}
	l := &t.lines[t.cursor]
	to := t.cursor
	switch name {
	case "ArrowDown":
		to++
	case "ArrowUp":
		to--
	case "Home":
		to = 0
	case "End":
		to = len(t.lines) - 1
	case "ArrowRight":
		if l.Open {
			to++
		} else if opens(l) {
			t.toggle(t.cursor)
		}
	case "ArrowLeft":
		if l.Open && opens(l) {
			t.toggle(t.cursor)
		} else if l.Parent >= 0 {
			to = l.Parent
		}
	case "Enter", " ":
		t.toggle(t.cursor)
	case "*":
		t.openBeside(t.cursor)
	default:
		return false
	}
	t.cursor = max(0, min(to, len(t.lines)-1))
	return true
}

// openBeside opens everything beside a line.
func (t *jsonTree) openBeside(i int) {
	for j := range t.lines {
		if l := &t.lines[j]; l.Parent == t.lines[i].Parent && opens(l) {
			t.folds.Set(l.Path, true)
		}
	}
	t.stale = true
}

// treeBox is where the tree stands, with its tools.
type treeBox struct {
	app.Compo
	ui    *UI
	Shown bool
}

func (b *treeBox) Render() app.UI {
	return el("div", "stack tight", hidden(!b.Shown),
		el("div", "code jsontree", id(jsonID), role("tree"), label("Payload"), attr{"tabindex", "0"}),
		el("p", "said", id(jsonNoteID), live(livePolite)),
		el("div", "actions",
			button("small", b.onOpenAll, "Expand all"),
			button("small", b.onCloseAll, "Collapse all"),
		),
	)
}

// OnMount gives the tree its elements.
func (b *treeBox) OnMount(app.Context) {
	t := &b.ui.json
	t.attach(browser.ByID(jsonID), browser.ByID(jsonNoteID))
	t.release = []func(){
		t.box.On("click", func(e browser.Event) {
			line, err := strconv.Atoi(e.Target().Closest("data-line").Attr("data-line"))
			if err == nil {
				charts := e.Target().Closest("data-chart").Exists()
				b.ui.actTree(func(ctx app.Context) {
					if t.cursor = line; charts {
						b.ui.chartLine(ctx, line)
					} else {
						t.toggle(line)
					}
				})
			}
		}),
		t.box.On("keydown", func(e browser.Event) {
			if key := e.Key(); !e.Modified() && treeKeys[key] {
				e.PreventDefault()
				b.ui.actTree(func(ctx app.Context) {
					if key == "Enter" && b.ui.chartLine(ctx, t.cursor) {
						return
					}
					t.key(key)
					t.reveal()
				})
			}
		}),
	}
	b.ui.frame.Request()
}

// OnDismount takes them away.
func (b *treeBox) OnDismount() { b.ui.json.detach() }

// treeKeys are the keys that the tree takes.
var treeKeys = map[string]bool{
	"ArrowDown": true, "ArrowUp": true, "ArrowLeft": true, "ArrowRight": true, "Home": true, "End": true, "Enter": true, " ": true, "*": true,
}

// actTree changes the tree on the goroutine that draws, and draws it.
func (u *UI) actTree(do func(app.Context)) {
	u.act(func(ctx app.Context) {
		do(ctx)
		if u.json.draw(time.Now()) {
			u.frame.Request()
		}
	})
}

// reveal brings the line that the keys are on into sight, once it is drawn.
func (t *jsonTree) reveal() {
	if t.cursor < len(t.slots) {
		t.slots[t.cursor].el.ScrollIntoView()
	}
}

func (b *treeBox) onOpenAll(app.Context, app.Event) {
	b.ui.json.setAll(true)
	b.ui.frame.Request()
}

func (b *treeBox) onCloseAll(app.Context, app.Event) {
	b.ui.json.setAll(false)
	b.ui.frame.Request()
}

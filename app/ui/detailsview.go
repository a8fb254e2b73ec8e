package ui

import (
	"slices"

	"deviceconsole/app/browser"
	"deviceconsole/app/filter"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

const (
	maxFormatted = 64 << 10 // bytes of a payload that are laid out as JSON or text: an event of the platform as a whole
	maxHex       = 16 << 10 // bytes of a payload that are shown as hex
	maxTree      = 16 << 20 // bytes of a payload whose structure is read
	maxSummed    = 16 << 10 // bytes of a payload that is compared without being asked
)

// The ways of showing a payload.
const (
	asTree    = "json" // a tree, drawn by jsonTree
	asPretty  = "pretty"
	asText    = "text"
	asHex     = "hex"
	asChanges = "changes"
)

type detailsView struct {
	ID       timeline.ID // 0 = nothing is selected
	Gone     bool        // no longer kept
	Gap      string      // text of a gap, which has nothing else
	Topic    string
	TopicCut string // says how much of the topic is shown; "" = all
	Kind     string
	Facts    []fact
	Form     payload.Form
	As       string         // the way the payload is shown; "" = it is empty
	Spans    []payload.Span // of asPretty
	Text     string         // of asText and asHex
	Cut      string         // says how much of the payload is shown; "" = all
	Lint     lintView
	Since    string      // what changed since the message before
	Diff     changesView // of asChanges
	Pill     string
	Tone     string
	Found    *filter.Filter // whose words are marked; nil = none
	Pair     pairView
	Compose  bool   // the send form can take it
	Again    uint64 // item of the outbox that may be sent again; 0 = none
}

func (v *detailsView) marker() *marker { return &marker{v.Found, maxMarked} }

// detailed is the view that was made last, and what it was made of.
type detailed struct {
	key  detailsKey
	view detailsView
	as   string // the way that was chosen; "" = the one that fits
}

// detailsKey is all that can change of what an entry shows.
type detailsKey struct {
	store   *timeline.Store
	id      timeline.ID
	outcome timeline.Outcome
	code    byte
	as      string
	rights  platform.Rights
	sealed  bool
}

// detailsView makes the view of an entry once and keeps it while nothing about
// the entry changes: laying out a payload is the dearest thing on the page.
func (u *UI) detailsView(id timeline.ID) detailsView {
	if id == 0 {
		u.json.leave()
		return detailsView{}
	}
	e, _, ok := u.grid.store.Head(id, 0)
	if !ok {
		u.json.leave()
		return detailsView{ID: id, Gone: true}
	}
	if key := (detailsKey{u.grid.store, id, e.Outcome, e.Code, u.detailed.as, u.grid.rights, u.sealed()}); u.detailed.key != key {
		old := u.detailed.key
		old.as = key.as
		u.detailed.view = u.makeDetails(id, old != key)
		u.detailed.key = key
	}
	v := u.detailed.view
	v.Found = u.grid.found
	v.Pair = u.pairView(&e, browser.Now())
	v.Again = u.sendAgain(e.SendID)
	if doubt := u.doubtOf(e.SendID); doubt != "" {
		v.Tone, v.Facts = "", append(slices.Clip(v.Facts), fact{Name: "Acknowledged means", Value: doubt})
	}
	v.Compose = v.Compose && !u.model.Archive.Recording.Shown()
	return v
}

// makeDetails reads an entry and shows it in the way that is chosen. What the linter says
// is the same in all of them, and of a long payload takes longer than the rest: it is asked
// anew where another way is not all that changed.
func (u *UI) makeDetails(id timeline.ID, anew bool) detailsView {
	e, size, _ := u.grid.store.Head(id, payload.MaxChecked+1)
	v := detailsViewOf(&e, size, u.detailed.as)
	if v.As != asTree {
		u.json.leave()
	} else {
		if size > len(e.Payload) {
			e, _, _ = u.grid.store.Head(id, maxTree)
		}
		u.json.show(u.grid.store, id, e.Topic, e.Payload, size)
		u.frame.Request()
	}
	if v.Compose = v.Compose && !u.sealed(); v.Gap == "" {
		if v.Lint = u.detailed.view.Lint; anew {
			v.Lint = u.lintView(id, e.Topic, size)
		}
		v.Since, v.Diff = u.compared(&e, size, v.As)
	}
	return v
}

// doubtOf says how little the acknowledgement of what was sent means; "" = nothing is
// against it.
func (u *UI) doubtOf(id uint64) string {
	if item, ok := u.runner.Outbox().Item(id); ok {
		return u.model.Doubt(&item).Words().String()
	}
	return ""
}

// sendAgain returns the item of an entry if it may be sent again, else 0.
func (u *UI) sendAgain(id uint64) uint64 {
	if item, ok := u.runner.Outbox().Item(id); ok && item.CanRepeat() && !item.Resent && !u.sealed() {
		return id
	}
	return 0
}

// detailsViewOf tells all about an entry; size is the length of the payload, of
// which e holds the beginning: more than payload.MaxChecked bytes if there are more. as is the way to show it
// that was chosen.
func detailsViewOf(e *timeline.Entry, size int, as string) detailsView {
	v := detailsView{ID: e.ID}
	topic := firstPart(e.Topic)
	v.Topic = payload.Topic(topic)
	if len(topic) < len(e.Topic) {
		v.TopicCut = "The first " + phrase.Counted(len(topic), "byte") + " of " + phrase.Grouped(len(e.Topic)) + " are shown. Copy topic copies all of them."
	}
	if e.Kind == timeline.Gap {
		v.Gap = gapText(e.Gap)
		v.Facts = facts("When", gapMoment(e.Gap))
		return v
	}
	v.Compose = composable(e.Topic)
	v.Kind, _ = kindAndDevice(e.Topic, false)
	v.Pill, v.Tone = pill(e)
	v.Form = payload.Detect(e.Payload)
	v.As = shownAs(v.Form, as)
	v.Facts = factsOf(e, size)
	start := payload.Head(e.Payload, maxFormatted)
	shown, cut := len(start), false
	switch v.As {
	case asPretty:
		v.Spans, cut = payload.Pretty(start, maxFormatted)
		if cut || shown < size {
			v.Cut = "The first part of " + phrase.Counted(size, "byte") + " is shown. Download payload saves all of it."
		}
	case asText:
		v.Text = payload.Visible(string(start))
		v.Cut = cutWords(shown, size)
	case asHex:
		v.Text, _ = payload.Hex(start, maxHex)
		v.Cut = cutWords(min(size, maxHex), size)
	}
	return v
}

// cutWords says how much of a payload is shown; "" = all.
func cutWords(shown, size int) string {
	if shown >= size {
		return ""
	}
	return "The first " + phrase.Counted(shown, "byte") + " of " + phrase.Grouped(size) + " are shown. Download payload saves all of them."
}

// shownAs is how a payload is shown: the way that was chosen where it can be, else
// the one that fits; "" for an empty one.
func shownAs(form payload.Form, chosen string) string {
	fits := asHex
	switch {
	case chosen == asChanges:
		return chosen
	case form == payload.Empty:
		return ""
	case form == payload.JSON:
		fits = asTree
	case form == payload.Text:
		fits = asText
	}
	for _, way := range waysOf(form) {
		if way.as == chosen {
			return chosen
		}
	}
	return fits
}

// way is one way of showing a payload, with the word on its button.
type way struct{ as, word string }

// waysOf lists the ways that a payload can be shown.
func waysOf(form payload.Form) []way {
	ways := []way{{asTree, "JSON"}, {asPretty, "Pretty"}, {asText, "Text"}, {asHex, "Hex"}, {asChanges, "Changes"}}
	switch form {
	case payload.JSON:
		return ways
	case payload.Text:
		return ways[2:]
	case payload.Binary:
		return ways[3:]
	}
	return ways[4:]
}

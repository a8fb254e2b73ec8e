package ui

import (
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/chart"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
)

// The ids of what the chart writes beside itself. Those of a line end with its slot.
const (
	chartWhenID  = "chart-when"
	chartSaidID  = "chart-said"
	chartShowID  = "chart-show"
	chartValueID = "chart-value-"
	chartRangeID = "chart-range-"
	chartNoteID  = "chart-note-"
)

const (
	maxExact  = 300 // exact values that are remembered
	maxDigits = 32  // characters of a value that are shown
)

// exactValues are the texts of numbers as they were sent, by message.
type exactValues map[exactKey]string

type exactKey struct {
	tag chart.Tag
	id  timeline.ID
}

// of returns a point's value as it was sent, every digit as it came, while the
// message is kept; after that, as the chart has it.
func (v *exactValues) of(store *timeline.Store, t *chart.Track, place int) string {
	p := t.Series.At(place)
	key := exactKey{t.Tag, p.ID}
	if text, ok := (*v)[key]; ok {
		return text
	}
	text := chart.Plain(strconv.FormatFloat(p.Value, 'g', -1, 64))
	path, _ := payload.ParsePath(t.Tag.Path)
	store.WalkHeads(p.ID, 1, chart.MaxPayload, func(e *timeline.Entry, _ int) {
		if raw, ok := payload.Tag(e.Payload, path); ok && e.ID == p.ID {
			text = shortened(payload.Visible(string(raw)))
		}
	})
	if *v == nil || len(*v) >= maxExact {
		*v = exactValues{}
	}
	(*v)[key] = text
	return text
}

func shortened(number string) string {
	if len(number) > maxDigits {
		return number[:maxDigits] + "…"
	}
	return number
}

// draw makes the figure and tells the values beside it.
func (c *charting) draw(now time.Time) {
	tracks := c.collector.Tracks()
	if len(tracks) == 0 {
		return
	}
	lines := linesOf(tracks, c.slots, c.window, c.plot.width)
	c.apart = c.apart || !canCompare(lines)
	var cursor *int64
	if c.pointed {
		cursor = &c.cursor
	}
	c.shown = figureOf(lines, c.collector.Bands(), c.window, c.plot.width, c.separate(), cursor, now)
	c.plot.show(c.shown)
	gaps := c.gaps()
	var summary []string
	for _, l := range lines {
		told := c.tell(l, gaps)
		summary = append(summary, told.summary)
		slot := strconv.Itoa(l.slot)
		setText(chartValueID+slot, told.value)
		setText(chartRangeID+slot, told.extremes)
		setText(chartNoteID+slot, told.note)
	}
	setText(chartWhenID, c.when(now))
	browser.ByID(chartShowID).SetHidden(cursor == nil || c.point == 0 || !c.window.Holds(c.cursor))
	if label := strings.Join(summary, "; "); label != c.label {
		c.label = label
		c.plot.box.SetAttr("aria-label", label)
	}
}

// separate reports whether each line has an axis of its own.
func (c *charting) separate() bool {
	return c.axes == ownAxes || c.axes == fittingAxes && c.apart
}

// gaps counts the stretches in the window in which messages may be missing.
func (c *charting) gaps() int {
	n := 0
	for _, b := range c.collector.Bands() {
		if b.Until >= c.window.From && b.From <= c.window.Until {
			n++
		}
	}
	return n
}

// told is what stands beside a line, and what a screen reader says of it.
type told struct{ value, extremes, note, summary string }

func (c *charting) tell(l seriesLine, gaps int) told {
	t := l.track
	out := told{value: "–", note: noteOf(t, c.collector.Busy(t))}
	if n := t.Series.Len(); n > 0 {
		out.value = c.exact.of(c.store, t, n-1)
	}
	name := payload.Visible(t.Tag.String())
	switch {
	case t.Series.Len() == 0:
		out.summary = name + ": " + out.note
	case !l.some:
		last, _ := t.Series.Last()
		out.extremes = "none in view"
		out.summary = name + ": no numbers in " + span(c.window.Span()) + ", the last was " + out.value + " at " + shortTime(time.UnixMicro(last.At), time.UnixMicro(c.window.Until))
	default:
		low, high := c.exact.of(c.store, t, l.low), c.exact.of(c.store, t, l.high)
		out.extremes = low + " … " + high
		out.summary = name + ": last " + out.value + ", between " + low + " and " + high + " in " + span(c.window.Span())
		if gaps > 0 {
			out.summary += ", " + phrase.Counted(gaps, "gap")
		}
	}
	if c.pointed && c.window.Holds(c.cursor) {
		out.value = "–"
		if i, ok := nearPoint(t, c.window, c.cursor, c.plot.width); ok {
			out.value = c.exact.of(c.store, t, i)
		}
	}
	return out
}

// noteOf says what a line lacks, and why; "" = nothing.
func noteOf(t *chart.Track, busy bool) string {
	var parts []string
	switch {
	case busy:
		parts = append(parts, "looking through the history…")
	case t.Series.Len() == 0 && t.Without+t.NoTime == 0:
		parts = append(parts, "no message of this device yet")
	case t.Series.Len() == 0:
		parts = append(parts, "no numbers yet")
	}
	if t.Without > 0 {
		parts = append(parts, phrase.Counted(t.Without, "message")+" had no number here")
	}
	if t.NoTime > 0 {
		parts = append(parts, phrase.Counted(t.NoTime, "message")+" left out, of unknown age")
	}
	return strings.Join(parts, " · ")
}

// when is the line over the values: the time at the cursor, or what they are.
func (c *charting) when(now time.Time) string {
	if c.pointed && c.window.Holds(c.cursor) {
		at := time.UnixMicro(c.cursor)
		return phrase.Exact(at, now)
	}
	return "Last values"
}

// spoken is what a screen reader says after the cursor moved.
func (c *charting) spoken() string {
	if !c.pointed {
		return ""
	}
	text := phrase.ClockMilli(time.UnixMicro(c.cursor))
	for _, t := range c.collector.Tracks() {
		if i, ok := nearPoint(t, c.window, c.cursor, c.plot.width); ok {
			text += ", " + payload.Visible(t.Tag.String()) + " " + c.exact.of(c.store, t, i)
		}
	}
	return text
}

// setText writes a text where it differs.
func setText(id, text string) {
	if el := browser.ByID(id); el.Text() != text {
		el.SetText(text)
	}
}

// deviceName names a tag's device within its user.
func deviceName(t chart.Tag) string {
	if t.Device == "" {
		return "(no device)"
	}
	return t.Device
}

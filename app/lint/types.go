package lint

import "deviceconsole/app/payload"

// compare goes back over the events before, until each tag was met once or
// MaxEarlier were asked, and tells the tags that have changed their type.
func (w *walker) compare(visit func(func([]byte) bool)) {
	shape := w.shape
	if visit == nil || shape == nil || len(shape.tags) == 0 && shape.at == 0 {
		return
	}
	left, events := len(shape.tags), 0
	var before Shape
	visit(func(b []byte) bool {
		before.tags, before.at = before.tags[:0], 0
		shapeOf(b, &before)
		if events++; events == 1 && shape.at != 0 && shape.at == before.at {
			w.tellTwice()
		}
		near := 0
		for i := range shape.tags {
			t := &shape.tags[i]
			if t.settled {
				continue
			}
			at, ok := before.find(t.path, near)
			if !ok {
				continue
			}
			near = at + 1
			t.settled = true
			left--
			if was := before.tags[at].kind; was != t.kind {
				w.tellChanged(t, was)
			}
		}
		return left > 0 && events < MaxEarlier
	})
}

// shapeOf reads the shape of an event.
func shapeOf(b []byte, s *Shape) {
	w := borrow(FieldPayload, payload.Head(b, RowBytes))
	defer w.release()
	w.quiet, w.dataAt, w.shape = true, 2, s
	w.walk()
	for _, m := range w.top {
		if w.is(m.key, keyObservedAt) {
			s.at = hashOf(w.b[m.value:m.valueEnd])
		}
	}
}

// tellChanged tells a tag that has another type than in the event before.
func (w *walker) tellChanged(t *tag, was byte) {
	if !w.room(TypeChanged) {
		return
	}
	raw := w.b[t.start:t.end]
	f := Finding{
		Code: TypeChanged, Severity: Warning, Field: w.field, Path: w.pathAt(t.start), Offset: t.start, End: t.end,
		Why: "Whoever reads this tag expects it as it was before, and may refuse or misread it now.",
	}
	f.What = called(f.Path, "a tag") + ": it is " + kindWords[t.kind] + " here, and was " + kindWords[was] + " in the device's event before."
	switch {
	case was == 's' && t.kind == 'n':
		f.Fix = w.fix("Send as text", t.start, t.end, `"`+string(raw)+`"`)
	case was == 'n' && t.kind == 's' && isNumber(raw[1:len(raw)-1]) && !payload.Rounds(raw[1:len(raw)-1]):
		f.Fix = w.fix("Send as a number", t.start, t.end, string(raw[1:len(raw)-1]))
	case was == 'b' && t.kind == 's' && (string(raw) == `"true"` || string(raw) == `"false"`):
		f.Fix = w.fix("Send as "+string(raw[1:len(raw)-1]), t.start, t.end, string(raw[1:len(raw)-1]))
	}
	w.add(f)
}

func isNumber(b []byte) bool {
	_, ok := payload.ParseDecimal(b)
	return ok
}

func (w *walker) tellTwice() {
	for _, m := range w.top {
		if w.is(m.key, keyObservedAt) {
			w.tell(Finding{
				Code: TimeTwice, Severity: Note, Field: w.field, Path: keyObservedAt, Offset: m.value, End: m.valueEnd,
				What: "observed_at: the device's event before has the same time.",
				Why:  "Readers that order events by time, or keep one for each time, lose one of the two. Give each event its own moment, to the microsecond.",
			})
			return
		}
	}
}

package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	"deviceconsole/internal/platform"
)

// The ids of what belongs to Observed at; the radio buttons of Timestamp have the
// number of the choice behind stampName.
const (
	stampName = "send-stamp"
	pickedID  = "send-picked"
	zoneID    = "send-zone"
	zoneLocal = "local"
)

// stampPart is the radio group Timestamp, and what belongs to its choice "At".
func (s *send) stampPart() app.UI {
	v := s.View
	name := fieldOf(draft.FieldObservedAt)
	return el("div", "field", hidden(v.Kind != draft.Event),
		el("span", "label", id("stamp-label"), "Timestamp"),
		el("div", "choice", role("radiogroup"), aria("labelledby", "stamp-label"),
			stampChoice(draft.StampServer, "Server stamps it"),
			stampChoice(draft.StampNow, "Now"),
			stampChoice(draft.StampAt, "At"),
		),
		el("div", "stack tight at", hidden(v.Stamping != draft.StampAt),
			field(name, "Observed at", v.said(draft.FieldObservedAt, "missing"), v.wrong(draft.FieldObservedAt),
				el("div", "withbutton",
					input(name, v.wrong(draft.FieldObservedAt), attr{"placeholder", "2001-01-01T00:10:10.000000Z"}),
					button("small", s.onStampNow, title("Put in the present moment"), "Now"),
				)),
			s.findings(draft.FieldObservedAt),
			el("div", "pick",
				field(pickedID, "Date and time", "", "",
					el("input", "", id(pickedID), kind("datetime-local"), attr{"step", "1"}, aria("describedby", name+"-error"))),
				field(zoneID, "Zone", "", "", el("select", "", id(zoneID),
					el("option", "", attr{"value", ""}, "UTC"),
					el("option", "", attr{"value", zoneLocal}, "This device's"),
				)),
			),
		),
		checked(fieldOf(draft.FieldServerClock), "By the server's clock", hidden(!v.ServerClock)),
		s.findings(draft.FieldStamping),
	)
}

func stampChoice(c draft.Stamping, text string) app.UI {
	name := stampName + draft.Value(c)
	return el("label", "", attr{"for", name},
		el("input", "", kind("radio"), attr{"name", stampName}, id(name), attr{"value", draft.Value(c)}), text,
	)
}

// onStampNow puts the present moment into Observed at.
func (s *send) onStampNow(app.Context, app.Event) {
	s.ui.change(draft.FieldObservedAt, stampText(browser.Now(), s.ui.composer.local))
}

// fillStamp puts the moment that Observed at names into the picker.
func (u *UI) fillStamp(d draft.Draft) {
	browser.ByID(stampName + draft.Value(d.Stamping)).SetChecked(true)
	zone := ""
	if u.composer.local {
		zone = zoneLocal
	}
	browser.ByID(zoneID).SetValue(zone)
	picked := browser.ByID(pickedID)
	if browser.Active().Same(picked) {
		return // a date that is being typed is not one yet
	}
	wall := ""
	if at, err := platform.ParseTimestamp(d.ObservedAt); err == nil {
		wall = wallOf(at.Time(), u.composer.local)
	}
	picked.SetValue(wall)
}

// pick puts the date and time of the picker into Observed at, in its zone.
func (u *UI) pick() {
	if text, ok := pickedText(browser.ByID(pickedID).Value(), u.composer.local); ok {
		u.change(draft.FieldObservedAt, text)
	}
}

// wallLayout is a moment as the picker takes it.
const wallLayout = "2006-01-02T15:04:05"

// wallOf is what clocks in the zone of the picker show at a moment.
func wallOf(at time.Time, local bool) string { return inZone(at, local).Format(wallLayout) }

// stampText is a moment as observed_at wants it, with the offset of its zone.
func stampText(at time.Time, local bool) string {
	return inZone(at, local).Format("2006-01-02T15:04:05.000000Z07:00")
}

// pickedText reads the picker's date and time.
func pickedText(wall string, local bool) (string, bool) {
	for _, layout := range []string{wallLayout, "2006-01-02T15:04"} { // with a fraction, too
		at, err := time.Parse(layout, wall)
		if err != nil {
			continue
		}
		if local {
			// The zone at the moment that is meant: that at the same time of day in UTC is
			// another one in the hours around a change of summer time.
			offset := browser.Zone(at)
			at = at.Add(-browser.Zone(at.Add(-offset)))
		}
		return stampText(at, local), true
	}
	return "", false
}

func inZone(at time.Time, local bool) time.Time {
	if !local {
		return at.UTC()
	}
	return at.In(time.FixedZone("", int(browser.Zone(at)/time.Second)))
}

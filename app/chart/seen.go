package chart

import (
	"slices"
	"sort"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
)

// The bounds of Look.
const (
	lookBack = 5000 // entries
	lookInto = 40   // messages of the device, the newest ones
	maxFound = 60   // tags
)

// Found is a tag that has a number lately.
type Found struct {
	Tag Tag
	Raw string // the newest value, as it was sent
}

// Look returns the tags with numbers that a few of the newest messages of a
// device have, looking back from an ID: those of its own events first, in the
// order in which the newest has them. device is a Tag of which the path does not
// matter.
func Look(store Store, newest timeline.ID, device Tag) []Found {
	device.To = false
	events := topicsOf(device)
	device.To = true
	others := topicsOf(device)
	from := timeline.ID(1)
	if newest > lookBack {
		from = newest - lookBack + 1
	}
	var ids []timeline.ID
	store.WalkHeads(from, lookBack, 0, func(e *timeline.Entry, _ int) {
		if e.Kind != timeline.Gap && (events.hold(e.Topic) || others.hold(e.Topic)) {
			ids = append(ids, e.ID)
		}
	})
	var found []Found
	ids = ids[max(0, len(ids)-lookInto):]
	for i := len(ids) - 1; i >= 0 && len(found) < maxFound; i-- {
		store.WalkHeads(ids[i], 1, MaxPayload, func(e *timeline.Entry, _ int) {
			device.To = !events.hold(e.Topic)
			payload.Tags(e.Payload, func(path string, raw []byte) bool {
				tag := device
				tag.Path = path
				if _, _, ok := Number(raw); ok && tag.Check() == nil && !has(found, tag) {
					found = append(found, Found{tag, string(raw)})
				}
				return len(found) < maxFound
			})
		})
	}
	sort.SliceStable(found, func(i, j int) bool { return order(found[i].Tag) < order(found[j].Tag) })
	return found
}

func has(found []Found, tag Tag) bool {
	return slices.ContainsFunc(found, func(f Found) bool { return f.Tag == tag })
}

func order(t Tag) int {
	if t.To {
		return 1
	}
	return 0
}

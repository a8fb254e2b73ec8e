package verdict

import (
	"sort"
	"time"

	"deviceconsole/app/timeline"
)

// Case is a device or group that needs a person.
type Case struct {
	Key      timeline.Key
	Kind     Kind // of its worst finding
	Severity Severity
	Sure     Sureness
	Since    time.Time
}

// worst is the Case of a subject, as it was when Sweep came by.
type worst struct {
	since    int64
	kind     Kind
	severity Severity
	sure     Sureness
}

// Sweep looks at up to n devices and groups, going on where it stopped before, for
// what Attention tells. It reports whether it came by the last one.
func (d *Desk) Sweep(w When, n int) (around bool) {
	for len(d.worst) < len(d.keys) {
		d.worst = append(d.worst, worst{})
	}
	for range n {
		if d.swept >= len(d.keys) {
			d.swept = 0
			d.Weigh()
			return true
		}
		d.worst[d.swept] = worst{}
		if found := d.judge(int32(d.swept), w); len(found) > 0 {
			f := &found[0]
			d.worst[d.swept] = worst{f.since, f.kind, f.severity, f.sure}
		}
		d.swept++
	}
	return false
}

// Worst returns how bad a device or group is, as Sweep found it; 0 = it needs nobody.
func (d *Desk) Worst(key timeline.Key) Severity {
	if i, ok := d.byKey[key]; ok && int(i) < len(d.worst) && d.worst[i].severity >= Warning {
		return d.worst[i].severity
	}
	return 0
}

// Attention is the devices and groups that need a person.
type Attention struct {
	Cases []Case // the worst first, of equals the one that waits for longest
	Total int    // how many there are, those included that Cases had no room for
	// Common is how many devices are silent, where they are nearly all: then not they
	// are to be looked at, but what is between.
	Common int
}

const (
	manyDevices = 5  // of which
	nearlyAll   = .8 // have to be silent
)

// Attention returns up to n cases, as Sweep found them.
func (d *Desk) Attention(n int) Attention {
	var a Attention
	silent, devices := 0, 0
	for i, w := range d.worst {
		if p := &d.at(int32(i)).pace; d.at(int32(i)).device && p.limit > 0 {
			devices++
			if w.kind == Silent && w.severity > 0 {
				silent++
			}
		}
		if w.severity < Warning {
			continue
		}
		a.Cases = append(a.Cases, Case{d.keys[i], w.kind, w.severity, w.sure, time.UnixMicro(w.since)})
	}
	if devices >= manyDevices && float64(silent) >= nearlyAll*float64(devices) {
		a.Common = silent
	}
	sort.SliceStable(a.Cases, func(i, j int) bool {
		x, y := &a.Cases[i], &a.Cases[j]
		if x.Severity != y.Severity {
			return x.Severity > y.Severity
		}
		if x.Sure != y.Sure {
			return x.Sure > y.Sure
		}
		return x.Since.Before(y.Since)
	})
	a.Total = len(a.Cases)
	a.Cases = a.Cases[:min(n, len(a.Cases))]
	return a
}

const (
	tellEvery   = 30 * time.Second // least time between two notifications
	overFor     = 5 * time.Minute  // a case that is over for so long is another one when it comes again
	maxToldOpen = MaxSubjects
)

// Incidents tells which cases are news: each once, however long it lasts and however
// often it is looked at. The zero Incidents knows none.
type Incidents struct {
	open map[timeline.Key]*incident
	told time.Time
}

type incident struct {
	severity Severity
	seen     time.Time // when it was so last
	known    bool      // it was told, or there before
}

// Known takes cases as told already: those that there are when a person asks to be
// told of others.
func (n *Incidents) Known(a Attention, now time.Time) {
	for _, i := range n.take(a, now) {
		n.open[i.Key].known = true
	}
}

// News returns the cases to tell of now, the worst first: none for half a minute
// after the last ones, which are told together then.
func (n *Incidents) News(a Attention, now time.Time) []Case {
	fresh := n.take(a, now)
	if len(fresh) == 0 || now.Sub(n.told) < tellEvery && !now.Before(n.told) {
		return nil
	}
	n.told = now
	for _, c := range fresh {
		n.open[c.Key].known = true
	}
	return fresh
}

// take keeps the book, and returns what was not told.
func (n *Incidents) take(a Attention, now time.Time) (fresh []Case) {
	if n.open == nil {
		n.open = map[timeline.Key]*incident{}
	}
	for key, i := range n.open {
		if now.Sub(i.seen) > overFor {
			delete(n.open, key)
		}
	}
	for _, c := range a.Cases {
		i := n.open[c.Key]
		if i == nil {
			if len(n.open) >= maxToldOpen {
				continue
			}
			i = &incident{}
			n.open[c.Key] = i
		}
		if i.seen = now; c.Severity > i.severity {
			i.severity, i.known = c.Severity, false
		}
		if !i.known {
			fresh = append(fresh, c)
		}
	}
	return fresh
}

package ui

import (
	"bytes"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/chart"
	"deviceconsole/app/lint"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/app/verdict"
	"deviceconsole/internal/platform"
)

// The bounds of what is shown of one device.
const (
	shownTags      = 60
	shownExchanges = 15
	shownWrong     = 10
	checkedEvents  = 100
	shownGroups    = 20
	askedTopics    = 50 // of updates, and of groups
	pageBytes      = 8 << 10
	miniWide       = 320
	miniHigh       = 48
)

// onDevice is the device page's state: what was found is kept for a moment.
type onDevice struct {
	key     timeline.Key
	with    string
	view    devicePageView
	at      time.Time // when the view was made
	slowAt  time.Time // when what takes longer was
	charts  chart.Collector
	watched []chart.Tag
}

// devicePageView is the view of the page, where it is open.
func (u *UI) devicePageView(open bool, now time.Time) devicePageView {
	d := &u.device
	if !open {
		d.view, d.at = devicePageView{}, time.Time{}
		return d.view
	}
	key, with := deviceAsked()
	if key != d.key || with != d.with {
		d.key, d.with, d.at, d.slowAt, d.watched = key, with, time.Time{}, time.Time{}, nil
		d.charts = chart.Collector{}
		d.view = devicePageView{}
	}
	if now.Sub(d.at) >= deviceEvery || now.Before(d.at) {
		d.at = now
		u.lookAtDevice(now)
	}
	return d.view
}

// lookAtDevice makes the view anew.
func (u *UI) lookAtDevice(now time.Time) {
	d, store, clock := &u.device, u.runner.Timeline(), u.model.Clock(now)
	old := d.view
	v := devicePageView{Key: d.key, Name: payload.Preview([]byte(caseName(d.key)), nameMost), Kind: "Device", At: moment(now), Recorded: u.model.Archive.Recording.Shown()}
	if d.key.Kind == 0 {
		v.Key.Kind, v.Kind, v.Name = timeline.KindDevice, "No device", ""
		v.Verdict = "The address names no device. Choose one under Devices."
		d.view = v
		return
	}
	parts := strings.Split(d.key.Name, "/")
	v.Of = "of project " + payload.Topic(parts[0])
	if d.key.Kind == timeline.KindGroup {
		v.Kind = "Group"
	} else {
		v.Of = "of user " + payload.Topic(parts[1]) + " of project " + payload.Topic(parts[0])
	}
	stat, heard := store.Stat(d.key, clock)
	v.Heard = heard
	u.sayVerdict(&v, heard)
	v.Facts = countsOf(stat, clock)
	newest := newestOf(store, d.key)
	u.lastEvent(&v, store, newest, clock)
	v.Charts = u.miniCharts(store, clock)
	v.Exchanges = u.exchanges(store, d.key, clock)
	for _, m := range u.judge.desk.Moments(d.key) {
		v.Moments = append(v.Moments, momentItem{m.Row, phrase.Time(m.At, clock), m.Text})
	}
	v.Wrong, v.Checked, v.Groups, v.Compare = old.Wrong, old.Checked, old.Groups, old.Compare
	if now.Sub(d.slowAt) >= deviceSlow || now.Before(d.slowAt) {
		d.slowAt = now
		v.Wrong, v.Checked = u.wrong(store, newest, clock)
		v.Groups = groupsNaming(store, d.key, clock)
		v.Compare = u.compareView(store, d.key, d.with, clock)
	}
	d.view = v
}

// sayVerdict puts the verdict into the view.
func (u *UI) sayVerdict(v *devicePageView, heard bool) {
	said, ok := u.verdictOn(v.Key)
	switch {
	case !heard:
		v.Verdict = "Nothing was heard of it since this page was opened."
	case !ok:
		v.Verdict = "It is not judged: there is no room for more devices."
	case said.Sentence == "":
		v.Verdict = "Too little was heard to say what is usual: " + phrase.Counted(said.Events, "event") + " so far."
	default:
		v.Verdict = payload.Visible(said.Sentence)
	}
	if said.More {
		v.Verdict += " It has more tags than the first " + strconv.Itoa(verdict.MaxTags) + ", which are watched."
	}
	_, v.Tone = caseSign(said.Severity)
	for _, f := range said.Findings {
		item := findingItem{Severity: f.Severity.String(), Text: payload.Visible(f.Text), Basis: f.Basis, Sure: f.Sure.String()}
		item.Sign, item.Tone = caseSign(f.Severity)
		v.Findings = append(v.Findings, item)
	}
}

// newestOf is the newest message of a device's own, or to a group.
func newestOf(store *timeline.Store, key timeline.Key) timeline.ID {
	if key.Kind == timeline.KindDevice {
		return max(store.Newest("0/"+key.Name), store.Newest("0/"+key.Name+"/"))
	}
	id := timeline.ID(0)
	for _, topic := range store.Topics(key, askedTopics) {
		id = max(id, store.Newest(topic))
	}
	return id
}

func countsOf(s timeline.Stat, now time.Time) []fact {
	list := []fact{{Name: "Messages", Value: phrase.Grouped(s.Count) + " (" + phrase.Grouped(s.Events) + " events)"}}
	if !s.Last.IsZero() {
		list = append(list, fact{Name: "First", Value: shortTime(s.First, now)}, fact{Name: "Last", Value: shortTime(s.Last, now) + ", " + ago(s.Last, now)})
	}
	return append(list, fact{Name: "Rate", Value: perSecond(s.Rate) + "/s"}, fact{Name: "Payload", Value: phrase.Counted(s.Bytes, "byte")})
}

// lastEvent shows the newest message as tags, and charts its numbers.
func (u *UI) lastEvent(v *devicePageView, store *timeline.Store, id timeline.ID, now time.Time) {
	d := &u.device
	e, size, ok := store.Head(id, pageBytes)
	if id == 0 || !ok {
		v.Last = "None is kept."
		return
	}
	v.LastID, v.Last = id, shortTime(e.At, now)+", "+ago(e.At, now)
	parts := strings.Split(d.key.Name, "/")
	payload.Tags(e.Payload, func(path string, raw []byte) bool {
		v.Tags = append(v.Tags, tagItem{payload.Visible(path), payload.Preview(raw, nameMost)})
		if c := raw[0]; (c == '-' || c >= '0' && c <= '9') && d.key.Kind == timeline.KindDevice && len(d.watched) < chart.MaxTags {
			tag := chart.Tag{Project: parts[0], User: parts[1], Device: parts[2], Path: path}
			if !slices.Contains(d.watched, tag) && tag.Check() == nil {
				d.watched = append(d.watched, tag)
			}
		}
		return len(v.Tags) < shownTags
	})
	if len(v.Tags) == 0 {
		v.Tags = []tagItem{{"payload", payload.Preview(e.Payload, nameMost)}}
	}
	v.Large = size > pageBytes
	if v.Large || len(v.Tags) == shownTags {
		v.Last += ", not all of it is shown"
	}
}

// miniCharts draws the numbers of the device over time.
func (u *UI) miniCharts(store *timeline.Store, now time.Time) (list []chartItem) {
	d := &u.device
	d.charts.Watch(d.watched)
	if d.charts.Advance(store, collectStep) {
		d.at = now.Add(-deviceEvery) // there is more: go on in the next frame
		u.frame.Request()
	}
	var exact exactValues
	for _, t := range d.charts.Tracks() {
		w, ok := t.Series.Span()
		if !ok {
			continue
		}
		w = w.Padded()
		vertices := t.Series.Decimate(nil, w, miniWide)
		extent, _ := chart.ExtentOf(vertices, w)
		scale := chart.Scale{Window: w, Extent: extent.Rounded(), Width: miniWide, Height: miniHigh}
		list = append(list, chartItem{
			Path: payload.Visible(t.Tag.Path), Value: exact.of(store, t, t.Series.Len()-1),
			Range: rounded(extent.Low) + " to " + rounded(extent.High) + " since " + phrase.Time(time.UnixMicro(w.From), now),
			Line:  string(chart.AppendPath(nil, vertices, scale, t.Steps)),
		})
	}
	return list
}

func rounded(v float64) string { return phrase.Rough(v, 6) }

// exchanges are the newest messages to the device, and what came of them.
func (u *UI) exchanges(store *timeline.Store, key timeline.Key, now time.Time) (list []exchange) {
	if key.Kind != timeline.KindDevice {
		return nil
	}
	var ids []timeline.ID
	for _, topic := range append(store.Topics(key, askedTopics), "1/"+key.Name+"/event") {
		if !strings.HasPrefix(topic, "1/") {
			continue
		}
		for id := store.Newest(topic); id != 0 && len(ids) < 4*shownExchanges; id = store.Previous(id) {
			ids = append(ids, id)
		}
	}
	sort.Slice(ids, func(i, j int) bool { return ids[i] > ids[j] })
	for _, id := range slices.Compact(ids) {
		e, _, ok := store.Head(id, nameMost)
		if !ok || len(list) == shownExchanges {
			break
		}
		x := exchange{ID: id, Time: shortTime(e.At, now), Way: "←", What: "message", Payload: payload.Preview(e.Payload, nameMost)}
		if t, err := platform.ParseTopic(e.Topic); err == nil && t.Kind == platform.KindUpdate {
			x.What = "update " + payload.Visible(t.Type)
		}
		if e.Retained {
			x.What += ", retained"
		}
		if e.Kind == timeline.Sent {
			x.Way, x.Outcome, x.Tone = "→", e.Outcome.String(), outcomeTone(e.Outcome)
			if p, ok := u.runner.Request(e.SendID); ok && store == u.runner.Live() {
				x.Answer, x.AnswerTone = pairWords(p, now)
			}
		}
		list = append(list, x)
	}
	return list
}

// wrong are the newest events that the platform does not take, in the linter's words,
// and those that the broker refused.
func (u *UI) wrong(store *timeline.Store, id timeline.ID, now time.Time) (list []wrongItem, checked string) {
	n := 0
	for ; id != 0 && n < checkedEvents && len(list) < shownWrong; id = store.Previous(id) {
		n++
		e, _, ok := store.Head(id, 0)
		if !ok {
			break
		}
		item := wrongItem{ID: id, Time: shortTime(e.At, now)}
		for _, f := range u.grid.findings(id, lint.RowBytes) {
			if f.Severity == lint.Error {
				item.What = append(item.What, payload.Visible(f.What))
			}
		}
		if e.Kind == timeline.Sent && (e.Outcome == timeline.Rejected || e.Outcome == timeline.Quarantined) {
			item.What = append(item.What, "The broker refused it: "+e.Outcome.String()+".")
		}
		if len(item.What) > 0 {
			list = append(list, item)
		}
	}
	checked = "None of the newest " + phrase.Grouped(n) + "."
	if len(list) > 0 {
		checked = phrase.Grouped(len(list)) + " of the newest " + phrase.Grouped(n) + "."
	}
	return list, checked
}

// groupsNaming are the groups of whose newest messages one holds the device's id.
func groupsNaming(store *timeline.Store, key timeline.Key, now time.Time) (list []string) {
	const each = 5 // messages of a topic
	device := key.Name[strings.LastIndexByte(key.Name, '/')+1:]
	if key.Kind != timeline.KindDevice || strings.HasSuffix(key.Name, "/") {
		return nil
	}
	named := strconv.AppendQuote(nil, device)
	project, _, _ := strings.Cut(key.Name, "/")
	looked := 0
	for _, s := range store.Devices(now, maxLookedGroups) {
		if s.Subject != timeline.SubjectGroup || s.Project != project || len(list) == shownGroups || looked > checkedEvents {
			continue
		}
		found := false
		for _, topic := range store.Topics(timeline.Key{Kind: timeline.KindGroup, Name: s.Project + "/" + s.Group}, askedTopics) {
			id := store.Newest(topic)
			for n := 0; n < each && id != 0 && !found; n++ {
				e, _, _ := store.Head(id, pageBytes)
				found, id = bytes.Contains(e.Payload, named), store.Previous(id)
				looked++
			}
		}
		if found {
			list = append(list, payload.Topic(s.Group))
		}
	}
	slices.Sort(list)
	return list
}

const maxLookedGroups = 500 // devices and groups, the last heard of first

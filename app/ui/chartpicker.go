package ui

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/chart"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
)

const (
	pickDeviceID = "chart-device"
	pickPathID   = "chart-path"
	maxPicked    = 500             // devices to choose from
	pickEvery    = 2 * time.Second // between two looks at what there is to choose
)

// picking is what a person is about to add to the chart.
type picking struct {
	device string // key of the device; "" = the first
	path   string // typed

	at      time.Time // when the two below were looked up, and for which device
	of      string
	devices []pickDevice
	found   []chart.Found
}

// pickDevice is a device to choose.
type pickDevice struct {
	key    string // project/user/device
	tag    chart.Tag
	name   string
	last   timeline.ID
	events uint64
}

// chartPicker is the form that adds a tag to the chart.
type chartPicker struct {
	app.Compo
	ui   *UI
	View pickerView
}

type pickerView struct {
	Devices []option
	Found   []foundTag
	Words   string // said for want of tags
}

type option struct{ Value, Text string }

// foundTag is a button that adds a tag.
type foundTag struct {
	Tag    chart.Tag
	Name   string
	Raw    string
	To     bool
	Chosen bool
}

// pickerView looks up what there is to choose, where the form can be seen, and
// every few seconds at most.
func (u *UI) pickerView() pickerView {
	p := &u.chart.picker
	if u.chartSeen() && (p.of != p.device || time.Since(p.at) > pickEvery) {
		p.look(u.runner.Timeline(), time.Now())
	}
	var v pickerView
	for _, d := range p.devices {
		v.Devices = append(v.Devices, option{d.key, d.name})
	}
	for _, f := range p.found {
		v.Found = append(v.Found, foundTag{f.Tag, payload.Visible(f.Tag.Path), shortened(f.Raw), f.Tag.To, slices.Contains(u.model.Watch, f.Tag)})
	}
	switch {
	case len(p.devices) == 0:
		v.Words = "Devices appear here with their first message."
	case len(p.found) == 0:
		v.Words = "No numbers in this device's newest messages. A tag path can be typed all the same."
	}
	return v
}

// look finds the devices there are and the numbers of the chosen one.
func (p *picking) look(store *timeline.Store, now time.Time) {
	p.at = now
	p.devices = p.devices[:0]
	for _, s := range store.Devices(now, maxPicked) {
		if s.Subject == timeline.SubjectDevice && s.Device != "_all" {
			tag := chart.Tag{Project: s.Project, User: s.User, Device: s.Device}
			p.devices = append(p.devices, pickDevice{s.Project + "/" + s.User + "/" + s.Device, tag, payload.Topic(tag.Source()), s.LastID, s.Events})
		}
	}
	sort.Slice(p.devices, func(i, j int) bool { return p.devices[i].key < p.devices[j].key })
	p.devices = p.devices[:min(len(p.devices), maxPicked)]
	d, ok := p.chosen()
	p.found = nil
	if ok {
		p.device = d.key
		p.found = chart.Look(store, d.last, d.tag)
	}
	p.of = p.device
}

// chosen is the device that was chosen; at first one that speaks itself.
func (p *picking) chosen() (pickDevice, bool) {
	if len(p.devices) == 0 {
		return pickDevice{}, false
	}
	if i := slices.IndexFunc(p.devices, func(d pickDevice) bool { return d.key == p.device }); i >= 0 {
		return p.devices[i], true
	}
	i := slices.IndexFunc(p.devices, func(d pickDevice) bool { return d.events > 0 })
	return p.devices[max(i, 0)], true
}

func (c *chartPicker) Render() app.UI {
	v := c.View
	var options, tags []app.UI
	for _, d := range v.Devices {
		options = append(options, el("option", "", attr{"value", d.Value}, d.Text))
	}
	for i, f := range v.Found {
		tags = append(tags, el("li", "", button("small tag", nil, data("found", strconv.Itoa(i)), is("aria-pressed", f.Chosen),
			el("span", "hush", "Chart "),
			el("bdi", "mono", f.Name),
			when(f.To, el("span", "hush", ", sent to the device")),
			when(f.To, el("span", "muted", aria("hidden", "true"), "sent to it")),
			el("span", "mono num muted", aria("hidden", "true"), f.Raw),
		)))
	}
	return el("form", "stack tight picker", label("Add tag"), on{"submit", c.onSubmit},
		el("h2", "", "Add tag"),
		el("div", "field",
			el("label", "", attr{"for", pickDeviceID}, "Device of the tag"),
			el("select", "", id(pickDeviceID), is("disabled", len(v.Devices) == 0), on{"change", c.onDevice}, options),
		),
		el("ul", "tags", label("Numbers seen lately"), hidden(len(tags) == 0), on{"click", c.onFound}, tags),
		el("p", "hint", hidden(v.Words == ""), v.Words),
		el("div", "subscribe pathline",
			el("div", "field",
				el("label", "", attr{"for", pickPathID}, "Tag path"),
				el("input", "", id(pickPathID), kind("text"), attr{"autocomplete", "off"}, is("spellcheck", false), attr{"autocapitalize", "none"},
					attr{"placeholder", "temp_c or motor.rpm"}, on{"input", c.onPath}),
			),
			el("button", "button", kind("submit"), is("disabled", len(v.Devices) == 0), "Add tag"),
		),
	)
}

func (c *chartPicker) onDevice(_ app.Context, e app.Event) {
	_, c.ui.chart.picker.device = typed(e)
	c.ui.redraw()
}

func (c *chartPicker) onPath(_ app.Context, e app.Event) { _, c.ui.chart.picker.path = typed(e) }

// onFound adds a tag, or takes it away again.
func (c *chartPicker) onFound(_ app.Context, e app.Event) {
	value, _ := target(e, "data-found")
	i, err := strconv.Atoi(value)
	if err != nil || i >= len(c.View.Found) {
		return
	}
	if f := c.View.Found[i]; f.Chosen {
		c.ui.send(session.UnwatchTag{Tag: f.Tag})
	} else {
		c.ui.send(session.WatchTag{Tag: f.Tag})
	}
}

func (c *chartPicker) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	p := &c.ui.chart.picker
	d, ok := p.chosen()
	if !ok {
		return
	}
	tag := d.tag
	tag.Path = strings.TrimSpace(p.path)
	if path, err := payload.ParsePath(tag.Path); err == nil {
		tag.Path = payload.JoinPath(path) // so that one tag is written in one way
	}
	// What only ever is sent to a device is followed there.
	i := slices.IndexFunc(p.found, func(f chart.Found) bool { return f.Tag.Path == tag.Path })
	tag.To = i >= 0 && p.found[i].Tag.To || i < 0 && d.events == 0
	c.ui.send(session.WatchTag{Tag: tag})
	if c.ui.model.WatchProblem == "" {
		p.path = ""
	}
}

// fillPicker puts values into the form's fields.
func (p *picking) fill() {
	browser.ByID(pickDeviceID).SetValue(p.device)
	browser.ByID(pickPathID).SetValue(p.path)
}

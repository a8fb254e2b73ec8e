package ui

import (
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/archive"
	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
)

const (
	bundleID       = "bundle"        // the dialog
	bundleGoID     = "bundle-go"     // its button Make bundle
	bundleSaveID   = "bundle-save"   // and Save
	bundleCancelID = "bundle-cancel" // calls off what is under way
	bundleOneID    = "bundle-device" // the device or group of archive.One
	bundleIDsID    = "bundle-ids"
	masksShown     = 200 // tags that are listed
)

// bundleDialog makes a support bundle, after showing what it will tell.
type bundleDialog struct {
	app.Compo
	ui   *UI
	View bundleView
}

type bundleView struct {
	Open       bool
	Shown, All string // how many messages
	Scope      archive.Scope
	Devices    []deviceOption
	Sections   []toldSection
	Tags       []maskItem // that look as if they had to be hidden
	Plain      []maskItem // the others
	More       string     // tags that are not listed
	IDs        bool
	Looked     bool

	Doing       string // what is under way; "" = nothing
	Making      bool   // the bundle
	Done, Total string
	Ready       string // the file that was made; "" = none
	Saved       bool
	Problem     string
}

// deviceOption is a device or group to choose.
type deviceOption struct{ Filter, Name string }

type maskItem struct {
	Number        string // of session.Bundle.Found
	Path, Looks   string
	Count, Sample string
	On            bool
}

// bundleView makes the view, where the dialog is open.
func (u *UI) bundleView(now time.Time) bundleView {
	m := u.model
	b, job := m.Bundle, m.Archive.Job
	if !b.Open {
		return bundleView{}
	}
	store := u.runner.Timeline()
	v := bundleView{
		Open: true, Shown: phrase.Counted(u.runner.View().Messages(), "message"), All: phrase.Counted(store.Counters().Kept, "message"),
		Scope: b.Scope, Devices: u.deviceOptions(store, b.One, now), Sections: toldSections(b.Notes, m.Clock(now)), IDs: b.IDs, Looked: b.Looked,
		Saved: b.Saved, Problem: payload.Visible(b.Problem.String()),
	}
	for i, t := range b.Found {
		item := maskItem{strconv.Itoa(i), payload.Preview([]byte(t.Path), nameMost), t.Looks.String(), phrase.Counted(t.Count, "value"), payload.Visible(t.Example), b.Masks(t)}
		switch {
		case len(v.Tags)+len(v.Plain) >= masksShown:
		case t.Looks == archive.LooksPlain:
			v.Plain = append(v.Plain, item)
		default:
			v.Tags = append(v.Tags, item)
		}
	}
	if n := len(b.Found) + b.More - len(v.Tags) - len(v.Plain); n > 0 {
		v.More = phrase.Counted(n, "tag") + " more are not listed. What of them looks like a name, mail, location or token is masked."
	}
	if b.Name != "" {
		v.Ready = b.Name + ": " + phrase.Counted(b.Made.Messages, "message") + ", " + fileSize(b.Made.Bytes)
	}
	if p := job.Progress; p.Total > 0 {
		v.Done, v.Total = strconv.FormatInt(p.Done, 10), strconv.FormatInt(p.Total, 10)
	}
	switch job.Kind {
	case session.Looking:
		v.Doing = "Looking through the messages"
	case session.Bundling:
		v.Doing, v.Making = "Making the bundle", true
	}
	return v
}

// deviceOptions are the devices and groups that may be chosen, that of a filter first.
func (u *UI) deviceOptions(store *timeline.Store, one string, now time.Time) (list []deviceOption) {
	several := u.tree.rows.Several()
	known := false
	for _, s := range store.Devices(u.model.Clock(now), mostOffered) {
		key := timeline.Key{Kind: timeline.KindDevice, Name: s.Project + "/" + s.User + "/" + s.Device}
		switch s.Subject {
		case timeline.SubjectGroup:
			key = timeline.Key{Kind: timeline.KindGroup, Name: s.Project + "/" + s.Group}
		case timeline.SubjectOther:
			continue
		}
		o := deviceOption{branchFilter(key, several), payload.Topic(key.Name[strings.IndexByte(key.Name, '/')+1:])}
		known = known || o.Filter == one
		list = append(list, o)
	}
	if !known && one != "" {
		list = append([]deviceOption{{one, payload.Visible(one)}}, list...)
	}
	return list
}

func (d *bundleDialog) Render() app.UI {
	v := d.View
	return dialog("bundle", bundleID, "bundle-title", on{"close", d.onClose},
		el("div", "stack",
			el("h2", "", id("bundle-title"), "Support bundle"),
			el("p", "said", "One file of what this console sees, for whoever is to look into it; the same console opens it and plays it again. API key and password are taken out already."),
			el("div", "stack", hidden(v.Making), d.messages(), d.masks(), d.preview()),
			underWay("num", v.Doing, v.Done, v.Total, bundleCancelID, d.onCancel),
			status("result good num", "Bundle", d.ready()),
			el("p", "result bad foreign", live(liveUrgent), v.Problem),
			el("div", "actions ends", hidden(v.Making),
				el("div", "actions",
					button("primary", d.onMake, id(bundleGoID), hidden(v.Ready != ""), is("disabled", !v.Looked), "Make bundle"),
					button("primary", d.onSave, id(bundleSaveID), hidden(v.Ready == ""), "Save"),
				),
				button("", d.onDismiss, "Close"),
			),
		),
	)
}

func (d *bundleDialog) ready() string {
	switch v := d.View; {
	case v.Ready == "":
		return ""
	case v.Saved:
		return "Saved " + v.Ready + "."
	default:
		return v.Ready + ". It ends with a SHA-256 of all before."
	}
}

func (d *bundleDialog) messages() app.UI {
	v := d.View
	scope := func(s archive.Scope, text string) app.UI { return scopeChoice("bundle-scope", s, v.Scope, text) }
	var options []app.UI
	for _, o := range v.Devices {
		options = append(options, el("option", "", attr{"value", o.Filter}, o.Name))
	}
	return el("div", "", role("radiogroup"), label("Messages"), on{"change", d.onScope},
		scope(archive.Shown, "Shown by the filter — "+v.Shown),
		scope(archive.All, "All — "+v.All),
		el("div", "onlyone", scope(archive.One, "One device or group"),
			el("div", "field", el("select", "", id(bundleOneID), label("Device of the bundle"), is("disabled", v.Scope != archive.One), attr{"autocomplete", "off"}, options))),
	)
}

func (d *bundleDialog) masks() app.UI {
	v := d.View
	hint := "The same value gets the same name, such as mask-3f2a, wherever it stands in the bundle. Whose it is can't be told from the file."
	if v.Looked && len(v.Tags) == 0 {
		hint = "No tag looks like a name, mail, location or token. " + hint
	}
	return el("section", "stack tight", aria("labelledby", "bundle-masks"), on{"change", d.onTag},
		el("h3", "", id("bundle-masks"), "Mask"),
		el("p", "said", hint),
		el("ul", "masks", label("Tags that look sensitive"), hidden(len(v.Tags) == 0), maskList(v.Tags)),
		el("div", "check",
			el("input", "", kind("checkbox"), id(bundleIDsID), is("checked", v.IDs)),
			el("label", "", attr{"for", bundleIDsID}, "Users and devices, in topics too"),
		),
		el("details", "more", hidden(len(v.Plain) == 0), el("summary", "", "Other tags, "+phrase.Grouped(len(v.Plain))),
			el("ul", "masks", label("Other tags"), maskList(v.Plain))),
		el("p", "said", hidden(v.More == ""), v.More),
	)
}

func maskList(items []maskItem) (list []app.UI) {
	for _, t := range items {
		name := "bundle-mask-" + t.Number
		list = append(list, el("li", "check",
			el("input", "", kind("checkbox"), id(name), data("tag", t.Number), is("checked", t.On)),
			el("label", "", attr{"for", name}, el("bdi", "mono", t.Path), when(t.Looks != "", el("span", "pill", t.Looks)),
				el("span", "muted num", t.Count+", such as"), el("bdi", "mono muted", t.Sample)),
		))
	}
	return list
}

func (d *bundleDialog) preview() app.UI {
	return el("section", "stack tight", aria("labelledby", "bundle-preview"), el("h3", "", id("bundle-preview"), "What it tells beside the messages"), toldList(d.View.Sections, false))
}

// toldList shows sections, folded; what has messages that prove it can be pressed where
// those are there.
func toldList(sections []toldSection, proven bool) []app.UI {
	var list []app.UI
	for i, s := range sections {
		var lines []app.UI
		for _, l := range s.Lines {
			lines = append(lines, el("li", "",
				when(l.Sign != "", el("span", "mark "+l.Tone, aria("hidden", "true"), l.Sign)),
				when(l.At != "", el("time", "num muted", l.At)), when(l.Name != "", el("bdi", "mono muted", l.Name)),
				el("bdi", "", l.Text),
				when(proven && l.Note != "", el("button", "link", kind("button"), data("note", l.Note), "Show the messages")),
			))
		}
		list = append(list, el("details", "more tells", hidden(len(lines) == 0), is("open", proven && i == 0),
			el("summary", "", s.Title, el("span", "muted num", " "+s.Count)),
			el("ul", "toldlines", label(s.Title), lines), el("p", "said", hidden(s.More == ""), s.More)))
	}
	return list
}

func (d *bundleDialog) onScope(_ app.Context, e app.Event) {
	_, value := typed(e)
	switch value {
	case archive.Shown.String():
		d.ui.send(session.BundleScopeChosen{Scope: archive.Shown})
	case archive.All.String():
		d.ui.send(session.BundleScopeChosen{Scope: archive.All})
	case archive.One.String():
		d.ui.send(session.BundleOneChosen{Filter: browser.ByID(bundleOneID).Value()})
	default:
		d.ui.send(session.BundleOneChosen{Filter: value})
	}
}

func (d *bundleDialog) onTag(_ app.Context, e app.Event) {
	found := d.ui.model.Bundle.Found
	if i, ok := numbered(e, "data-tag"); ok && i < uint64(len(found)) {
		d.ui.send(session.BundleTagTurned{Path: found[i].Path})
	} else if !ok {
		d.ui.send(session.BundleIDsTurned{})
	}
}

func (d *bundleDialog) onMake(app.Context, app.Event)    { d.ui.send(session.BundleConfirmed{}) }
func (d *bundleDialog) onSave(app.Context, app.Event)    { d.ui.send(session.BundleSaved{}) }
func (d *bundleDialog) onCancel(app.Context, app.Event)  { d.ui.send(session.ArchivingCancelled{}) }
func (d *bundleDialog) onDismiss(app.Context, app.Event) { d.ui.send(session.BundleClosed{}) }

// onClose hears that the browser closed the dialog.
func (d *bundleDialog) onClose(app.Context, app.Event) {
	if d.ui.runner.Model().Bundle.Open {
		d.ui.send(session.BundleClosed{})
	}
}

// openBundle opens the dialog, for a device or group where one is in sight.
func (u *UI) openBundle(key timeline.Key) {
	one := ""
	if key.Kind != 0 {
		one = branchFilter(key, u.tree.rows.Several())
	}
	u.send(session.BundlePressed{Notes: u.bundleNotes(), One: one})
}

// fillBundle opens and closes the dialog as the model says, and keeps the focus where a
// person goes on when what had it is hidden.
func (u *UI) fillBundle() {
	b, job, was := u.model.Bundle, u.model.Archive.Job.Kind, u.bundled
	u.bundled = job == session.Bundling
	dialog := browser.ByID(bundleID)
	if !b.Open {
		dialog.CloseDialog()
		return
	}
	dialog.ShowModal()
	if b.One != "" {
		browser.ByID(bundleOneID).SetValue(b.One)
	}
	switch making := job == session.Bundling; {
	case making && !was:
		u.focus(bundleCancelID)
	case was && !making && b.Name != "":
		u.focus(bundleSaveID)
	case was && !making:
		u.focus(bundleGoID)
	}
}

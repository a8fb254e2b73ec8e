package ui

import (
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/app/verdict"
)

const (
	compareID   = "compare-with"
	hourAgo     = "1h" // in place of another device: itself an hour ago
	mostOffered = 200  // devices to compare with
)

// compareCard puts a device beside another one, or beside itself an hour ago.
type compareCard struct {
	app.Compo
	ui   *UI
	View compareView
}

type compareView struct {
	Key    timeline.Key // Kind 0 = there is nothing to compare
	With   string
	Others []string // names of devices
	A, B   string   // heads of the columns
	Lines  []verdict.Difference
	Note   string
}

// compareView makes the comparison that the address asks for.
func (u *UI) compareView(store *timeline.Store, key timeline.Key, with string, now time.Time) compareView {
	if key.Kind != timeline.KindDevice {
		return compareView{}
	}
	v := compareView{Key: key, With: with, A: payload.Preview([]byte(caseName(key)), nameMost)}
	for _, s := range store.Devices(now, 2*mostOffered) {
		name := s.Project + "/" + s.User + "/" + s.Device
		if s.Subject == timeline.SubjectDevice && name != key.Name && s.Events > 0 && len(v.Others) < mostOffered {
			v.Others = append(v.Others, name)
		}
	}
	if with == "" {
		return v
	}
	var a, b verdict.Profile
	if with == hourAgo {
		at := now.Add(-time.Hour)
		v.A, v.B = "Now", "An hour ago"
		a, b = verdict.Look(store, "0/"+key.Name, at, time.Time{}), verdict.Look(store, "0/"+key.Name, time.Time{}, at)
		if b.Events == 0 {
			v.Note = "Nothing is kept of it from before " + phrase.Time(at, now) + "."
		} else if a.Events == 0 {
			v.Note = "Nothing came of it since " + phrase.Time(at, now) + "."
		}
		if b.Back {
			v.Note = "Too many messages came since to look back so far."
		}
	} else {
		v.B = payload.Preview([]byte(caseName(timeline.Key{Name: with})), nameMost)
		a, b = verdict.Look(store, "0/"+key.Name, time.Time{}, time.Time{}), verdict.Look(store, "0/"+with, time.Time{}, time.Time{})
		if b.Events == 0 {
			v.Note = "Nothing is kept of " + v.B + "."
		}
	}
	if v.Note != "" {
		return v
	}
	v.Note = "From the newest " + phrase.Counted(a.Events, "event") + " and " + phrase.Counted(b.Events, "event") + ", the last of them at " +
		phrase.Time(a.Until, now) + " and " + phrase.Time(b.Until, now) + "."
	v.Lines = verdict.Compare(a, b)
	for i := range v.Lines {
		l := &v.Lines[i]
		l.A, l.B = orNone(payload.Visible(l.A)), orNone(payload.Visible(l.B))
		if l.Name = payload.Visible(l.Name); i == 0 {
			l.Name = "sends"
		}
	}
	return v
}

func orNone(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func (c *compareCard) Render() app.UI {
	v := c.View
	if v.Key.Kind == 0 {
		return el("section", "card", hidden(true))
	}
	options := []app.UI{el("option", "", attr{"value", ""}, "Nothing"), el("option", "", attr{"value", hourAgo}, "Itself an hour ago")}
	known := v.With == "" || v.With == hourAgo
	for _, name := range v.Others {
		known = known || name == v.With
		options = append(options, el("option", "", attr{"value", name}, payload.Topic(strings.TrimPrefix(name[strings.IndexByte(name, '/'):], "/"))))
	}
	if !known {
		options = append(options, el("option", "", attr{"value", v.With}, payload.Topic(v.With)))
	}
	var rows []app.UI
	for _, l := range v.Lines {
		class, sign := "", ""
		if l.Differ {
			class, sign = "differs", "≠"
		}
		rows = append(rows, el("tr", class,
			el("th", "mono", attr{"scope", "row"}, el("bdi", "", l.Name)),
			el("td", "mono", el("bdi", "", l.A)), el("td", "mono", el("bdi", "", l.B)),
			el("td", "", when(sign != "", el("span", "mark warn", role("img"), label("differs"), sign))),
		))
	}
	return el("section", "card compare", label("Compare"), el("h2", "", "Compare"),
		el("div", "field noprint", el("label", "", attr{"for", compareID}, "Compare with"),
			el("select", "", id(compareID), attr{"autocomplete", "off"}, on{"change", c.onChoose}, options)),
		el("p", "muted", hidden(v.Note == ""), v.Note),
		el("table", "plain", label("Comparison"), hidden(len(rows) == 0),
			el("thead", "", el("tr", "", el("td", ""), el("th", "", attr{"scope", "col"}, el("bdi", "", v.A)), el("th", "", attr{"scope", "col"}, el("bdi", "", v.B)), el("td", ""))),
			el("tbody", "", rows)),
	)
}

func (c *compareCard) onChoose(ctx app.Context, e app.Event) {
	_, with := typed(e)
	ctx.Navigate(deviceHref(c.View.Key, with))
}

package ui

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
)

const (
	treeID      = "devices"
	maxBranches = 300 // devices and groups listed; the rest is counted
	liveRate    = .1  // messages per second from which on the rate says more than the last time
	nowWithin   = 15 * time.Second
	lateWithin  = 5 * time.Minute
)

// devices is the tree of users with their devices, and of groups. A click on one
// filters the messages.
type devices struct {
	app.Compo
	ui   *UI
	View devicesView

	cursor int // branch that the keys are on, among all of them
}

type devicesView struct {
	Branches []branch
	More     string // how many are not listed
}

// branch is one line of the tree: a user or the groups (level 1) with the
// devices or groups that follow it (level 2), or all other topics (level 1).
type branch struct {
	Class    string // user, device, groups, group, other
	Name     string
	Last     string // rate, last seen, or a count
	Life     string // now, lately, or "" for longer ago
	Title    string
	Filter   string // what shows its messages alone
	Selected bool
}

func devicesViewOf(m session.Model, stats []timeline.DeviceStat, unlisted uint64, now time.Time) devicesView {
	stats = slices.Clone(stats)
	slices.SortStableFunc(stats, func(a, b timeline.DeviceStat) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.User, b.User),
			cmp.Compare(a.Device, b.Device), cmp.Compare(a.Group, b.Group))
	})
	var v devicesView
	left := len(stats) - maxBranches
	if left > 0 {
		stats = stats[:maxBranches]
	}
	for i, s := range stats {
		if i == 0 || stats[i-1].Subject != s.Subject || stats[i-1].User != s.User {
			v.Branches = append(v.Branches, stems(stats[i:])...)
		}
		v.Branches = append(v.Branches, branchOf(s, now))
	}
	for i := range v.Branches {
		v.Branches[i].Selected = m.View.Filter != "" && m.View.Filter == v.Branches[i].Filter
	}
	if left > 0 {
		v.More = "and " + grouped(left) + " more"
	} else if unlisted > 0 {
		v.More = "and " + counted(unlisted, "message") + " of others, for which there is no room"
	}
	return v
}

// stems are the branch of level 1 that the first of stats hangs on, if it hangs.
func stems(stats []timeline.DeviceStat) []branch {
	first, n := stats[0], 0
	for n < len(stats) && stats[n].Subject == first.Subject && stats[n].User == first.User {
		n++
	}
	switch first.Subject {
	case timeline.SubjectDevice:
		return []branch{{Class: "user", Name: payload.Visible(first.User), Last: counted(n, "device"), Filter: "/" + first.User + "/"}}
	case timeline.SubjectGroup:
		return []branch{{Class: "groups", Name: "Groups", Last: counted(n, "group"), Filter: "2/" + first.Project + "/"}}
	}
	return nil
}

func branchOf(s timeline.DeviceStat, now time.Time) branch {
	seen := s.LastEvent // a device's own word counts; what was sent to it, only for want of one
	if seen.IsZero() {
		seen = s.Last
	}
	b := branch{
		Last:  ago(seen, now),
		Title: counted(s.Count, "message") + " since " + shortTime(s.First, now) + ", the last " + shortTime(s.Last, now),
	}
	if s.Last.IsZero() { // what a broker retained has no time of its own
		b.Last, b.Title = "retained", counted(s.Count, "retained message")+", of unknown age"
	}
	switch age := now.Sub(s.LastEvent); {
	case s.LastEvent.IsZero():
	case age < nowWithin:
		b.Life = "now"
	case age < lateWithin:
		b.Life = "lately"
	}
	if s.Rate >= liveRate {
		b.Last = perSecond(s.Rate) + "/s"
	}
	switch s.Subject {
	case timeline.SubjectDevice:
		b.Class, b.Name, b.Filter = "device", s.Device, "/"+s.User+"/"+s.Device
		if s.Device == "" {
			b.Name = "(no device)"
		}
	case timeline.SubjectGroup:
		b.Class, b.Name, b.Last, b.Filter = "group", s.Group, grouped(s.Count), "2/"+s.Project+"/"+s.Group+"/"
	default:
		b.Class, b.Name, b.Last = "other", "other topics", grouped(s.Count)
	}
	b.Name = payload.Visible(b.Name)
	return b
}

func (d *devices) Render() app.UI {
	v := d.View
	d.cursor = max(0, min(d.cursor, len(v.Branches)-1))
	return el("section", "section", aria("labelledby", "devices-title"),
		el("div", "head", el("h2", "", id("devices-title"), "Devices")),
		el("ul", "", id(treeID), role("tree"), label("Devices"), attr{"tabindex", "0"},
			aria("activedescendant", branchID(d.cursor, len(v.Branches))),
			on{"click", d.onClick}, on{"keydown", d.onKey}, d.branches()),
		el("p", "empty", hidden(len(v.Branches) > 0), "Devices and groups appear here with their first message."),
		el("p", "empty", hidden(v.More == ""), v.More),
	)
}

// branches nests the devices under their users.
func (d *devices) branches() []app.UI {
	var tree []app.UI
	all := d.View.Branches
	for i := 0; i < len(all); i++ {
		first := i
		for i+1 < len(all) && stemOf(all[i+1].Class) == all[first].Class {
			i++
		}
		var under []app.UI
		for j := first + 1; j <= i; j++ {
			under = append(under, d.item(j, 2, nil))
		}
		tree = append(tree, d.item(first, 1, under))
	}
	return tree
}

// stemOf is the class of the branch that one of a class hangs on.
func stemOf(class string) string {
	switch class {
	case "device":
		return "user"
	case "group":
		return "groups"
	}
	return "none"
}

func (d *devices) item(i, level int, under []app.UI) app.UI {
	b := d.View.Branches[i]
	var expanded, group any
	if len(under) > 0 {
		expanded, group = aria("expanded", "true"), el("ul", "", role("group"), under)
	}
	return el("li", "", role("treeitem"), id(branchID(i, len(d.View.Branches))), aria("level", strconv.Itoa(level)),
		is("aria-selected", b.Selected), expanded, data("branch", strconv.Itoa(i)), is("data-cursor", i == d.cursor),
		el("div", "treerow "+b.Class, title(b.Title),
			el("span", "dot", data("life", b.Life), hidden(b.Class != "device")),
			el("span", "name", el("bdi", "", b.Name)),
			el("span", "last", b.Last),
		),
		group,
	)
}

func branchID(i, n int) string {
	if n == 0 {
		return ""
	}
	return "branch-" + strconv.Itoa(i)
}

func (d *devices) onClick(ctx app.Context, e app.Event) {
	value, _ := target(e, "data-branch")
	if i, err := strconv.Atoi(value); err == nil {
		d.cursor = i
		d.filter(ctx)
	}
}

// onKey moves through the tree (WAI-ARIA tree view pattern).
func (d *devices) onKey(ctx app.Context, e app.Event) {
	switch e.Get("key").String() {
	case "ArrowDown":
		d.cursor++
	case "ArrowUp":
		d.cursor--
	case "Home":
		d.cursor = 0
	case "End":
		d.cursor = len(d.View.Branches) - 1
	case "Enter", " ":
		d.filter(ctx)
	default:
		return
	}
	e.PreventDefault()
	d.cursor = max(0, min(d.cursor, len(d.View.Branches)-1))
	browser.ByID(branchID(d.cursor, len(d.View.Branches))).ScrollIntoView()
}

// filter shows the messages of the branch alone, or all again. Where the tree
// covers them it gives way.
func (d *devices) filter(ctx app.Context) {
	if d.cursor >= len(d.View.Branches) {
		return
	}
	b := d.View.Branches[d.cursor]
	if b.Filter == "" {
		return
	}
	if b.Selected {
		b.Filter = ""
	}
	d.ui.send(session.FilterChanged{Text: b.Filter})
	if narrow() {
		ctx.Navigate(page.RouteLive)
	}
}

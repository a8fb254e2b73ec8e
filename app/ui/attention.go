package ui

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/app/verdict"
	"deviceconsole/internal/page"
)

const alertID = "alert"

// attention is the list of the devices and groups that need a person, the worst
// first. It is drawn when the list was looked through anew, once a second at most.
type attention struct {
	app.Compo
	ui   *UI
	View attentionView
}

type attentionView struct {
	Judged  bool // there is something to judge
	Cases   []caseItem
	More    string // names the button that lists the others; "" = there are none
	Common  string // what nearly all of them have in common
	Bound   string // what is not judged
	Alert   string
	Problem string
}

// caseItem is a case as it is drawn.
type caseItem struct {
	Key        timeline.Key
	Name, Href string
	Sign, Tone string
	Severity   string
	Text       string
	Sure       string
}

// attentionView makes the view anew where it may have changed.
func (u *UI) attentionView() attentionView {
	j := &u.judge
	if !j.stale {
		return j.cases
	}
	j.stale = false
	v := attentionView{Judged: j.desk.Len() > 0, Alert: j.alert.way, Problem: j.alert.problem}
	most := casesAtOnce
	if j.all {
		most = casesMost
	}
	for _, c := range j.list.Cases[:min(most, len(j.list.Cases))] {
		v.Cases = append(v.Cases, u.caseItem(c))
	}
	switch total := j.list.Total; {
	case j.all && total > casesAtOnce:
		v.More = "Fewer"
	case total > len(v.Cases):
		v.More = "All " + phrase.Grouped(total)
	}
	if j.all && j.list.Total > casesMost {
		v.Bound = "The first " + strconv.Itoa(casesMost) + " of " + phrase.Grouped(j.list.Total) + " are listed. "
	}
	if n := j.list.Common; n > 0 {
		v.Common = "Nearly all devices (" + phrase.Grouped(n) + ") are silent: look at the connection, the broker and the subscriptions first."
	}
	if n := j.desk.Unjudged(); n > 0 {
		v.Bound += phrase.Counted(n, "topic") + " more belong to devices that there is no room to judge."
	}
	j.cases = v
	return v
}

func (u *UI) caseItem(c verdict.Case) caseItem {
	item := caseItem{Key: c.Key, Name: payload.Preview([]byte(caseName(c.Key)), nameMost), Href: deviceHref(c.Key, ""), Severity: c.Severity.String()}
	item.Sign, item.Tone = caseSign(c.Severity)
	if v, ok := u.verdictOn(c.Key); ok && len(v.Findings) > 0 {
		item.Text = payload.Visible(v.Findings[0].Text)
		if v.Findings[0].Sure == verdict.Likely {
			item.Sure = "likely"
		}
	}
	return item
}

// caseName is the device or group alone.
func caseName(key timeline.Key) string {
	name := key.Name[strings.LastIndexByte(key.Name, '/')+1:]
	if name == "" {
		return "(no device)"
	}
	return payload.Spelled(name)
}

// deviceHref is the address of the page of a device or group, beside another one or
// itself of before where with says so. It names the place and no secret.
func deviceHref(key timeline.Key, with string) string {
	name := "device"
	if key.Kind == timeline.KindGroup {
		name = "group"
	}
	href := page.RouteDevice + "?" + name + "=" + url.QueryEscape(key.Name)
	if with != "" {
		href += "&with=" + url.QueryEscape(with)
	}
	return href
}

func (a *attention) Render() app.UI {
	v := a.View
	var items []app.UI
	for i, c := range v.Cases {
		items = append(items, el("li", "case",
			el("span", "mark "+c.Tone, aria("hidden", "true"), c.Sign),
			el("span", "hush", c.Severity+": "),
			el("a", "mono", attr{"href", c.Href}, el("bdi", "", c.Name)),
			el("button", "link", kind("button"), data("case", strconv.Itoa(i)), title("Show the messages that prove it"), el("bdi", "", c.Text)),
			when(c.Sure != "", el("span", "pill", c.Sure)),
		))
	}
	calm := "No device needs a person now."
	if !v.Judged {
		calm = "Nothing to judge yet." // it has its room from the start, so that nothing moves
	}
	return el("section", "section attention", aria("labelledby", "attention-title"),
		el("div", "head", el("h2", "", id("attention-title"), "Attention"),
			el("select", "sort", id(alertID), label("Alert me"), title("Tell me of a device that needs attention while I look elsewhere"),
				attr{"autocomplete", "off"}, on{"change", a.onAlert}, a.ways()),
		),
		el("p", "empty", hidden(len(v.Cases) > 0), calm),
		el("p", "common", hidden(v.Common == ""), v.Common),
		el("ul", "cases", label("Attention"), hidden(len(items) == 0), on{"click", a.onCase}, items),
		el("p", "empty", hidden(v.Bound == ""), v.Bound),
		status("error", "Alert problem", v.Problem),
		button("small quiet", a.onMore, hidden(v.More == ""), v.More),
	)
}

func (a *attention) ways() []app.UI {
	var list []app.UI
	for _, w := range [][2]string{{alertOff, "No alerts"}, {alertNotice, "Notification"}, {alertSound, "Sound"}} {
		list = append(list, el("option", "", attr{"value", w[0]}, w[1]))
	}
	return list
}

func (a *attention) onAlert(_ app.Context, e app.Event) {
	_, way := typed(e)
	a.ui.chooseAlert(way)
}

func (a *attention) onCase(ctx app.Context, e app.Event) {
	if i, ok := numbered(e, "data-case"); ok && int(i) < len(a.View.Cases) {
		a.ui.showFinding(ctx, a.View.Cases[i].Key, 0)
	}
}

func (a *attention) onMore(app.Context, app.Event) {
	a.ui.judge.all, a.ui.judge.stale = !a.ui.judge.all, true
	a.ui.redraw()
}

// verdictBox is the verdict on the device or group whose messages are shown, below the tree.
type verdictBox struct {
	app.Compo
	ui   *UI
	View boxView
}

type boxView struct {
	Name, Href string // "" = nobody asks
	Tone       string
	Usual      string
	Findings   []string
}

// toldMost bounds the findings that are told beside the tree.
const toldMost = 3

func (u *UI) boxView() (v boxView) {
	key := u.tree.cursor
	f := u.model.View.Filter
	if key.Kind != timeline.KindDevice && key.Kind != timeline.KindGroup || f == "" || !strings.Contains(f, branchFilter(key, u.tree.rows.Several())) {
		return v
	}
	said, ok := u.verdictOn(key)
	if !ok {
		return v
	}
	v.Name, v.Href = payload.Preview([]byte(caseName(key)), nameMost), deviceHref(key, "")
	_, v.Tone = caseSign(said.Severity)
	if v.Usual = said.Usual; v.Usual == "" {
		v.Usual = "is not known well enough yet to say what is usual"
	}
	for _, f := range said.Findings[:min(toldMost, len(said.Findings))] {
		v.Findings = append(v.Findings, payload.Visible(f.Text))
	}
	return v
}

func (t *verdictBox) Render() app.UI {
	var list []app.UI
	for i, text := range t.View.Findings {
		list = append(list, el("button", "link", kind("button"), data("finding", strconv.Itoa(i)), title("Show the messages that prove it"), el("bdi", "", text)), app.Text(" "))
	}
	return el("section", "section told "+t.View.Tone, label("Verdict"), hidden(t.View.Name == ""),
		el("p", "", on{"click", t.onFinding},
			el("b", "", el("bdi", "mono", t.View.Name)), " "+t.View.Usual+". ", list,
			when(len(list) == 0 && t.View.Usual != "", el("span", "", "Nothing unusual.")),
		),
		el("a", "", attr{"href", t.View.Href}, "Open its page"),
	)
}

func (t *verdictBox) onFinding(ctx app.Context, e app.Event) {
	if i, ok := numbered(e, "data-finding"); ok {
		t.ui.showFinding(ctx, t.ui.tree.cursor, i)
	}
}

// filterTo shows the messages of a device or group alone.
func (u *UI) filterTo(ctx app.Context, key timeline.Key) {
	u.tree.cursor, u.tree.urgent = key, true
	u.send(session.FilterChanged{Text: branchFilter(key, u.tree.rows.Several())})
	ctx.Navigate(page.RouteLive)
}

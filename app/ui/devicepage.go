package ui

import (
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
)

const deviceTitleID = "device-title"

// devicePage is everything about one device or group on one page, which can be
// printed. Its address names the place and no secret.
type devicePage struct {
	app.Compo
	ui   *UI
	View devicePageView
}

// devicePageView is what the page shows; the zero view shows nothing.
type devicePageView struct {
	Key       timeline.Key // Kind 0 = the page is not open
	Name      string
	Kind      string // Device, Group
	Of        string // "user kitchen of project demo"
	Heard     bool
	Large     bool // its newest event is too large to be looked into as a whole
	Recorded  bool // a recording is shown, whose devices nobody stands in front of
	Verdict   string
	Tone      string
	Findings  []findingItem
	Facts     []fact
	LastID    timeline.ID
	Last      string // when, of the last event
	Tags      []tagItem
	Charts    []chartItem
	Exchanges []exchange
	Groups    []string
	Wrong     []wrongItem
	Checked   string // how many were looked at for Wrong
	Moments   []momentItem
	Compare   compareView
	At        string // when this was made, for the paper
}

type findingItem struct {
	Sign, Tone, Severity string
	Text, Basis, Sure    string
}

type tagItem struct{ Path, Value string }

type chartItem struct{ Path, Line, Value, Range string }

type exchange struct {
	ID                        timeline.ID
	Time, Way, What           string
	Payload                   string
	Outcome, Tone             string
	Answer, AnswerTone, Title string
}

type wrongItem struct {
	ID   timeline.ID
	Time string
	What []string
}

type momentItem struct {
	ID         timeline.ID
	Time, Text string
}

func (p *devicePage) Render() app.UI {
	v := p.View
	shown := v.Key.Kind != 0
	if !shown {
		return el("section", "page", hidden(true))
	}
	return el("section", "page", aria("labelledby", deviceTitleID), on{"click", p.onClick},
		el("div", "pagein",
			el("div", "pagehead",
				el("div", "grow",
					el("h1", "", id(deviceTitleID), v.Kind+" ", el("bdi", "mono", v.Name)),
					el("p", "muted", v.Of),
				),
				el("div", "actions noprint",
					button("", nil, data("do", "messages"), "Show its messages"),
					button("", nil, data("do", "visit"), hidden(v.Key.Kind != timeline.KindDevice || v.Name == "" || v.Recorded), "Visit"),
					button("", nil, data("do", "link"), "Copy link"),
					button("", nil, data("do", "print"), "Print"),
					button("", nil, data("do", "bundle"), "Support bundle"),
				),
				button("quiet square noprint", nil, data("do", "close"), label("Close device page"), icon(iconClose)),
			),
			el("section", "verdict "+v.Tone, label("Verdict"), el("bdi", "", v.Verdict)),
			p.findings(),
			el("div", "columns", hidden(!v.Heard),
				p.lastEvent(), p.charts(), p.exchanges(), p.wrong(), p.moments(), p.groups(), p.facts(),
			),
			&compareCard{ui: p.ui, View: v.Compare},
			el("p", "hint onlyprint", "Made "+v.At+" from what this console heard."),
		),
	)
}

// card is a part of the page under a heading.
func card(name string, parts ...any) app.UI {
	return el("section", "card", append([]any{label(name), el("h2", "", name)}, parts...)...)
}

func (p *devicePage) findings() app.UI {
	var items []app.UI
	for i, f := range p.View.Findings {
		founded := f.Sure
		if f.Basis != "" {
			founded += ", from " + f.Basis
		}
		items = append(items, el("li", "",
			el("span", "mark "+f.Tone, aria("hidden", "true"), f.Sign),
			el("span", "hush", f.Severity+": "),
			el("bdi", "", f.Text),
			el("span", "muted", " "+phrase.Sentence(founded)+" "),
			el("button", "link noprint", kind("button"), data("finding", strconv.Itoa(i)), "Show the messages"),
		))
	}
	return el("ul", "findinglist", label("Findings"), hidden(len(items) == 0), items)
}

func (p *devicePage) lastEvent() app.UI {
	v := p.View
	var rows []app.UI
	for _, t := range v.Tags {
		rows = append(rows, el("tr", "", el("th", "", attr{"scope", "row"}, el("bdi", "mono", t.Path)), el("td", "mono", el("bdi", "", t.Value))))
	}
	noun := "Last event"
	if v.Key.Kind == timeline.KindGroup {
		noun = "Last message"
	}
	return card(noun,
		el("p", "muted", v.Last, " ", when(v.LastID != 0, message("Show it", v.LastID))),
		el("table", "plain", label("Tags"), hidden(len(rows) == 0), el("tbody", "", rows)),
	)
}

// message is a link to a message.
func message(text string, id timeline.ID) app.UI {
	return el("button", "link noprint", kind("button"), data("message", strconv.FormatUint(uint64(id), 10)), text)
}

func (p *devicePage) charts() app.UI {
	var list []app.UI
	for _, c := range p.View.Charts {
		list = append(list, el("li", "",
			el("div", "said", el("bdi", "mono", c.Path), el("b", "mono num", " "+c.Value), el("span", "muted num", " "+c.Range)),
			app.Elem("svg").XMLNS(svgNamespace).Attr("class", "minichart").Attr("viewBox", "0 0 320 48").Attr("preserveAspectRatio", "none").
				Attr("role", "img").Attr("aria-label", c.Path+": "+c.Value+", "+c.Range).Body(
				app.Elem("path").XMLNS(svgNamespace).Attr("d", c.Line),
			),
		))
	}
	none := "None of its tags is a number."
	if p.View.Large {
		none = "Its newest event is too large to look for numbers in all of it."
	}
	return card("Numbers over time", el("p", "muted", hidden(len(list) > 0), none), el("ul", "minicharts", list))
}

func (p *devicePage) exchanges() app.UI {
	var rows []app.UI
	for _, x := range p.View.Exchanges {
		rows = append(rows, el("li", "",
			el("span", "mono num muted", x.Time), " ", el("span", "", x.Way+" "+x.What+" "), el("bdi", "mono", x.Payload), " ",
			el("span", "pill "+x.Tone, x.Outcome), el("span", "pill "+x.AnswerTone, x.Answer), " ", message("Show", x.ID),
		))
	}
	return card("Commands and updates", el("p", "muted", hidden(len(rows) > 0), "None were seen."), el("ul", "lines", rows))
}

func (p *devicePage) wrong() app.UI {
	var rows []app.UI
	for _, w := range p.View.Wrong {
		var said []app.UI
		for _, text := range w.What {
			said = append(said, el("p", "", el("bdi", "", text)))
		}
		rows = append(rows, el("li", "", el("span", "mono num muted", w.Time), " ", message("Show", w.ID), said))
	}
	return card("Refused and malformed", el("p", "muted", hidden(p.View.Checked == ""), p.View.Checked), el("ul", "lines", rows))
}

func (p *devicePage) moments() app.UI {
	var rows []app.UI
	for _, m := range p.View.Moments {
		rows = append(rows, el("li", "", el("span", "mono num muted", m.Time), " "+m.Text+" ", when(m.ID != 0, message("Show", m.ID))))
	}
	return card("When it was heard", el("ol", "lines", rows))
}

func (p *devicePage) groups() app.UI {
	var list []app.UI
	for _, g := range p.View.Groups {
		list = append(list, el("li", "", el("bdi", "mono", g)))
	}
	if p.View.Key.Kind == timeline.KindGroup {
		return el("section", "card", hidden(true))
	}
	return card("Groups that name it",
		el("p", "muted", "Which groups a device listens to can't be seen. Messages of these hold its name."),
		el("p", "muted", hidden(len(list) > 0), "None so far."),
		el("ul", "lines", list))
}

func (p *devicePage) facts() app.UI {
	var list []app.UI
	for _, f := range p.View.Facts {
		list = append(list, el("dt", "", f.Name), el("dd", "", f.Value))
	}
	return card("Counts", el("dl", "facts", list))
}

// onClick hears all buttons of the page.
func (p *devicePage) onClick(ctx app.Context, e app.Event) {
	u := p.ui
	if id, ok := numbered(e, "data-message"); ok {
		ctx.Navigate(page.RouteLive)
		u.openFromChart(ctx, timeline.ID(id))
		return
	}
	if i, ok := numbered(e, "data-finding"); ok {
		u.showFinding(ctx, p.View.Key, i)
		return
	}
	switch do, _ := target(e, "data-do"); do {
	case "messages":
		u.filterTo(ctx, p.View.Key)
	case "visit":
		ctx.Navigate(visitHref(p.View.Key.Name))
	case "link":
		copyText(ctx, browser.Origin()+deviceHref(p.View.Key, browser.Query("with")), "Link copied")
	case "bundle":
		u.openBundle(p.View.Key)
	case "print":
		browser.Print()
	case "close":
		u.goBack(ctx)
	}
}

// deviceAsked is the device or group of the page's address.
func deviceAsked() (key timeline.Key, with string) {
	const longest = 1 << 10
	name, group := browser.Query("device"), browser.Query("group")
	switch with = browser.Query("with"); {
	case len(name)+len(group)+len(with) > longest:
	case strings.Count(name, "/") == 2:
		return timeline.Key{Kind: timeline.KindDevice, Name: name}, with
	case strings.Count(group, "/") == 1:
		return timeline.Key{Kind: timeline.KindGroup, Name: group}, with
	}
	return timeline.Key{}, ""
}

// deviceEvery is the least time between two looks at the messages of the device whose
// page is open; deviceSlow the same for what takes longer to find.
const (
	deviceEvery = time.Second
	deviceSlow  = 4 * time.Second
)

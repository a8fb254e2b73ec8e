package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

const topicFilterID = "topic-filter"

// subscriptions lists the topic filters with the broker's answer to each, and
// takes more.
type subscriptions struct {
	app.Compo
	ui   *UI
	View subscriptionsView
}

type subscriptionsView struct {
	List  []subscriptionView
	Error string
	Off   bool // nothing to subscribe to without a connection
}

type subscriptionView struct {
	Filter  string
	Outcome string // "granted QoS 1", "denied"
	Tone    string
	Why     string // of a denied one
	Known   bool   // belongs to the account by the platform's contract
}

func subscriptionsViewOf(m session.Model) subscriptionsView {
	v := subscriptionsView{Error: m.Subscriptions.Error, Off: !m.Connection.Wanted()}
	for _, s := range m.Subscriptions.List {
		item := subscriptionView{Filter: s.Filter, Outcome: s.Words.What, Known: !s.Manual}
		switch s.State {
		case mqttws.Granted:
			item.Tone = "good"
		case mqttws.Denied:
			item.Tone = "bad"
			item.Why = session.Words{What: s.Words.Why, Do: s.Words.Do}.String()
		}
		v.List = append(v.List, item)
	}
	return v
}

func (s *subscriptions) Render() app.UI {
	v := s.View
	return app.Section().Class("section").Aria("labelledby", "subscriptions-title").Body(
		app.Div().Class("head").Body(app.H2().ID("subscriptions-title").Text("Subscriptions")),
		app.Ul().Class("subs").Aria("label", "Subscriptions").OnClick(s.onClick).Body(
			app.Range(v.List).Slice(func(i int) app.UI { return subscriptionItem(v.List[i]) }),
		),
		app.P().Class("empty").Hidden(len(v.List) > 0).Text("The topic filters of the account appear here with the broker's answer to each."),
		app.Form().Class("subscribe").Aria("label", "Subscribe").Attr("novalidate", true).OnSubmit(s.onSubmit).Body(
			app.Div().Class("field").Body(
				app.Label().For(topicFilterID).Text("Topic filter"),
				app.Input().ID(topicFilterID).Type("text").Placeholder("topic/filter/#").
					AutoComplete(false).Spellcheck(false).Attr("autocapitalize", "none").
					Aria("describedby", "topic-filter-error").Aria("invalid", v.Error != "").
					Disabled(v.Off).OnInput(s.onInput),
			),
			app.Button().Class("button").Type("submit").Disabled(v.Off).Text("Subscribe"),
		),
		app.P().Class("error").ID("topic-filter-error").Role("alert").Text(v.Error),
	)
}

func subscriptionItem(v subscriptionView) app.UI {
	return app.Li().Body(
		app.Span().Class("filter-text").Body(foreign(v.Filter)),
		app.Span().Class("outcome "+v.Tone).Text(v.Outcome),
		app.Button().Class("button quiet square small").Type("button").DataSet("filter", v.Filter).
			Aria("label", "Unsubscribe").Title("Unsubscribe from "+v.Filter).Body(icon(iconClose)),
		app.Span().Class("why foreign").Hidden(v.Why == "").Text(v.Why),
	)
}

func (s *subscriptions) onClick(_ app.Context, e app.Event) {
	if filter, ok := target(e, "data-filter"); ok {
		s.ui.send(session.UnsubscribePressed{Filter: filter})
	}
}

func (s *subscriptions) onInput(_ app.Context, e app.Event) {
	_, text := typed(e)
	s.ui.send(session.FilterDraftChanged{Text: text})
}

func (s *subscriptions) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	s.ui.send(session.SubscribePressed{})
}

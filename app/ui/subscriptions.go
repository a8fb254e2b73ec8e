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
	items := make([]app.UI, len(v.List))
	for i, item := range v.List {
		items[i] = subscriptionItem(item)
	}
	return el("section", "section", aria("labelledby", "subscriptions-title"),
		el("div", "head", el("h2", "", id("subscriptions-title"), "Subscriptions")),
		el("ul", "subs", label("Subscriptions"), on{"click", s.onClick}, items),
		el("p", "empty", hidden(len(v.List) > 0), "The topic filters of the account appear here with the broker's answer to each."),
		el("form", "subscribe", label("Subscribe"), is("novalidate", true), on{"submit", s.onSubmit},
			el("div", "field",
				el("label", "", attr{"for", topicFilterID}, "Topic filter"),
				input(topicFilterID, v.Error, attr{"placeholder", "topic/#"}, attr{"enterkeyhint", "send"}, is("disabled", v.Off), on{"input", s.onInput}),
			),
			el("button", "button", kind("submit"), is("disabled", v.Off), "Subscribe"),
		),
		el("p", "error", id(topicFilterID+"-error"), live(liveUrgent), v.Error),
	)
}

func subscriptionItem(v subscriptionView) app.UI {
	return el("li", "",
		el("span", "filter-text", foreign(v.Filter)),
		el("span", "outcome "+v.Tone, v.Outcome),
		button("quiet square small", nil, data("filter", v.Filter), label("Unsubscribe"), title("Unsubscribe from "+v.Filter), icon(iconClose)),
		el("span", "why foreign", hidden(v.Why == ""), v.Why),
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

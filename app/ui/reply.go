package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
)

// The ids of the fields of the reply that is waited for.
const (
	replyByDataID  = "reply-by-data"
	replyByRuleID  = "reply-by-rule"
	replyRuleID    = "reply-rule"
	replyTimeoutID = "reply-timeout"
)

// replyID is the checkbox, where the way to a problem of the reply leads.
var replyID = fieldOf(draft.FieldReply)

// reply is the part of the send form that makes a request of a message.
type reply struct {
	app.Compo
	ui   *UI
	View replyView
}

type replyView struct {
	Hidden, On, ByRule      bool
	RuleError, TimeoutError string
	Topic                   string // where the reply is asked for; "" = nowhere
	Correlation             string // correlation data, as it is typed
	Unheard                 string // response topic that no subscription covers; "" = none
	Forbidden               string // why it can't be subscribed to; "" = it can
	Problem                 string
}

func replyViewOf(m session.Model) replyView {
	a := m.Asking
	v := replyView{Hidden: m.Compose.Draft.Kind == draft.Event, On: a.On, Problem: a.Problem}
	if v.Hidden || !v.On {
		return v
	}
	v.ByRule, v.RuleError, v.TimeoutError = a.ByRule, a.RuleError, a.TimeoutError
	if a.ByRule {
		return v
	}
	if forbidden := m.CorrelationForbidden(); forbidden != "" {
		v.Problem = forbidden
		return v
	}
	v.Correlation = m.Correlation()
	v.Topic, v.Unheard, v.Forbidden = payload.Visible(m.ResponseTopic()), payload.Visible(m.ReplyUnheard()), m.ReplyForbidden()
	return v
}

func (r *reply) Render() app.UI {
	v := r.View
	way := func(name, text string, on bool) app.UI {
		return el("label", "", attr{"for", name},
			el("input", "", kind("radio"), attr{"name", "reply-way"}, id(name), is("checked", on)), text)
	}
	return el("div", "reply", hidden(v.Hidden), on{"input", r.onInput},
		checkbox(replyID, "Wait for a reply"),
		el("div", "stack tight inset", hidden(!v.On),
			el("div", "pair",
				el("div", "field",
					el("span", "label", id("reply-way-label"), "The reply is known by"),
					el("div", "choice", role("radiogroup"), aria("labelledby", "reply-way-label"),
						way(replyByDataID, "Correlation", !v.ByRule), way(replyByRuleID, "A rule", v.ByRule)),
				),
				field(replyTimeoutID, "Time-out", "Seconds, from the hand-over to the broker.", v.TimeoutError,
					input(replyTimeoutID, v.TimeoutError, attr{"inputmode", "numeric"})),
			),
			el("p", "hint", hidden(v.ByRule || v.Topic == "" && v.Problem != ""), r.asks()),
			el("div", "", hidden(!v.ByRule),
				field(replyRuleID, "Reply matches", "A filter, as above the messages. The first message that it finds is the reply.", v.RuleError,
					input(replyRuleID, v.RuleError, attr{"placeholder", "device:mw-1 has:reply"}))),
			el("div", "said unheard", hidden(v.Unheard == ""), r.unheard()),
		),
		el("p", "error", live(liveUrgent), v.Problem),
	)
}

// asks says what the addressee is asked to do.
func (r *reply) asks() []app.UI {
	if r.View.Topic == "" {
		return []app.UI{app.Text("Whoever answers is asked to send the correlation data back. MQTT 5 properties shows it, and takes a response topic.")}
	}
	return []app.UI{
		app.Text("The device is asked to answer on "), el("bdi", "mono", r.View.Topic),
		app.Text(" and to send the correlation data back. MQTT 5 properties shows both, and takes others."),
	}
}

// unheard says that the reply would not reach this page, and what to do.
func (r *reply) unheard() []app.UI {
	v := r.View
	if v.Forbidden != "" {
		return []app.UI{app.Text("This page would not hear the reply. " + v.Forbidden)}
	}
	return []app.UI{
		el("span", "", app.Text("No subscription covers "), el("bdi", "mono", v.Unheard), app.Text(", so this page would not hear the reply.")),
		button("small", r.onSubscribe, label("Subscribe to the response topic"), "Subscribe"),
	}
}

func (r *reply) onInput(_ app.Context, e app.Event) {
	switch name, value := typed(e); name {
	case replyRuleID:
		r.ui.send(session.AskRuleChanged{Text: value})
	case replyTimeoutID:
		r.ui.send(session.AskTimeoutChanged{Text: value})
	case replyID:
		r.ui.send(session.AskToggled{On: e.Get("target").Get("checked").Truthy()})
	case replyByDataID, replyByRuleID:
		r.ui.send(session.AskWayChosen{ByRule: name == replyByRuleID})
	}
}

func (r *reply) onSubscribe(app.Context, app.Event) { r.ui.send(session.SubscribeReplyPressed{}) }

// fillReply puts the model's values into the fields where they differ.
func (u *UI) fillReply() {
	a := u.model.Asking
	browser.ByID(replyID).SetChecked(a.On)
	browser.ByID(replyByDataID).SetChecked(!a.ByRule)
	browser.ByID(replyByRuleID).SetChecked(a.ByRule)
	browser.ByID(replyRuleID).SetValue(a.Rule)
	browser.ByID(replyTimeoutID).SetValue(a.Timeout)
}

package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/internal/page"
)

const (
	fieldPrefix = "connect-"
	advancedID  = "connect-advanced"
	connectID   = "connect-now" // the button
	accountName = "connect-account-"
)

// connect is the connect form: the sandbox where one is offered, the five things
// that a broker asks for, and the rest under Advanced.
type connect struct {
	app.Compo
	ui   *UI
	View connectView

	shown [32]bool // secrets that are shown in the clear, by field
}

type connectView struct {
	Fields     []fieldView
	Accounts   []page.Account
	Account    int  // the one that is filled in; -1 = none of them
	Sandbox    bool // there is one to try
	Welcome    bool
	Wanted     bool // a connection is up or being made
	Loading    bool // the server's configuration is on its way
	ConfigFail string
	Install    bool   // the browser offers to install the page
	Left       string // what waits for a connection
	Facts      []fact // about the connection
	Profiles   profilePickerView
	Remember   rememberView
}

type fieldView struct {
	Spec    session.FieldSpec
	Problem string
}

func connectViewOf(m session.Model, left session.Words, welcome bool) connectView {
	v := connectView{
		Account: -1,
		Welcome: welcome,
		Wanted:  m.Connection.Wanted(),
		Loading: m.ConfigState == session.ConfigLoading,
		Left:    left.String(),
		Install: welcome && browser.Installable(),
		Facts:   connectionFacts(m.Connection),
	}
	if m.ConfigState == session.ConfigFailed || m.ConfigState == session.ConfigKept {
		v.ConfigFail = m.ConfigWords.String()
	}
	for _, spec := range m.FieldSpecs() {
		v.Fields = append(v.Fields, fieldView{spec, m.Form.Error(spec.Field)})
	}
	if s := m.Config.Sandbox; s != nil {
		v.Sandbox = true
		v.Accounts = s.Accounts
		for i, a := range s.Accounts {
			if a.User == m.Form.Value(session.FieldUser) && s.Project == m.Form.Value(session.FieldProject) {
				v.Account = i
			}
		}
	}
	return v
}

// connectView adds what is not of the session.
func (u *UI) connectView(m session.Model, left session.Words, welcome bool) connectView {
	v := connectViewOf(m, left, welcome)
	v.Profiles, v.Remember = u.profilePickerView(), u.rememberView()
	return v
}

func fieldID(f session.Field) string { return fieldPrefix + strconv.Itoa(int(f)) }

func (c *connect) Render() app.UI {
	v := c.View
	var plain, advanced []app.UI
	for _, f := range v.Fields {
		if f.Spec.Advanced {
			advanced = append(advanced, c.field(f))
		} else {
			plain = append(plain, c.field(f))
		}
	}
	return el("form", "stack", label("Connect"), is("novalidate", true), attr{"autocomplete", "off"},
		on{"input", c.onInput}, on{"focusout", c.onLeave}, on{"submit", c.onSubmit},
		el("div", "intro",
			el("h2", "", "Device console"),
			el("p", "", "Send events as a device and see, as it comes, what arrives for a user, its devices and its groups."),
			el("div", "actions",
				button("small", c.onOpenExport, title("Look at messages that were exported, without a connection"), "Open an export…"),
				button("small", c.onInstall, hidden(!v.Install), title(installTitle), "Install"),
			),
		),
		el("div", "stack", hidden(!v.Wanted),
			factList(v.Facts),
			el("div", "actions",
				button("", c.onDisconnect, "Disconnect"),
				button("", c.onProfiles, "Profiles…"),
				el("span", "grow", "Disconnect to change the account or the broker."),
			),
		),
		el("div", "stack tight", hidden(!v.Loading),
			el("p", "said", "Asking this server what it offers…"), el("div", "wait"),
		),
		el("div", "offer", hidden(v.ConfigFail == ""), el("p", "", v.ConfigFail), button("", c.onReload, "Ask again")),
		el("div", "offer", hidden(v.Left == "" || v.Wanted), el("p", "", v.Left)),
		c.offer(),
		el("div", "stack", hidden(v.Wanted || v.Loading),
			&profilePicker{ui: c.ui, View: v.Profiles},
			c.accounts(),
			el("div", "fields", plain),
			el("details", "more", id(advancedID),
				el("summary", "", "Advanced"),
				el("div", "stack",
					el("div", "fields", advanced),
					el("div", "", button("", c.onNewClientID, "New client ID")),
				),
			),
			&rememberPart{ui: c.ui, View: v.Remember},
			el("div", "actions",
				el("button", buttonClass(!v.Sandbox), kind("submit"), id(connectID), "Connect"),
			),
		),
	)
}

func buttonClass(primary bool) string {
	if primary {
		return "button primary"
	}
	return "button"
}

func (c *connect) onOpenExport(app.Context, app.Event) { c.ui.send(session.ExportPressed{}) }

// offer is the sandbox, one click away.
func (c *connect) offer() app.UI {
	v := c.View
	return el("div", "offer", hidden(!v.Sandbox || v.Wanted),
		el("p", "", "This server has a sandbox: a broker with the platform's rules and simulated microwaves that talk. Nothing in it reaches a real device."),
		button("primary", c.onSandbox, "Try the sandbox"),
	)
}

// accounts are the sandbox's accounts, each filling in the form.
func (c *connect) accounts() app.UI {
	var choices []app.UI
	for i, a := range c.View.Accounts {
		name := accountName + strconv.Itoa(i)
		choices = append(choices, el("label", "", attr{"for", name},
			el("input", "", kind("radio"), attr{"name", "connect-account"}, id(name), is("checked", i == c.View.Account)),
			el("span", "", el("span", "role", a.User), " · "+a.Role),
			el("span", "about", a.Label),
		))
	}
	return el("div", "field", hidden(len(choices) == 0),
		el("span", "label", id("accounts-label"), "Or connect as one of the sandbox's accounts, or with your own"),
		el("div", "accounts", role("radiogroup"), aria("labelledby", "accounts-label"), choices),
	)
}

func (c *connect) field(f fieldView) app.UI {
	name := fieldID(f.Spec.Field)
	if f.Spec.Kind == session.InputCheckbox {
		return el("div", "field", checkbox(name, f.Spec.Name), el("p", "hint", id(name+"-hint"), f.Spec.Hint))
	}
	if f.Spec.Field != session.FieldClientID {
		return field(name, f.Spec.Name, f.Spec.Hint, f.Problem, c.control(f))
	}
	return el("div", "", field(name, f.Spec.Name, f.Spec.Hint, f.Problem, c.control(f)), el("p", "warning", live(livePolite), f.Spec.Warning))
}

func (c *connect) control(f fieldView) app.UI {
	spec, name := f.Spec, fieldID(f.Spec.Field)
	placeholder, required := attr{"placeholder", spec.Placeholder}, is("required", spec.Required)
	switch spec.Kind {
	case session.InputChoice:
		return el("select", "", id(name), aria("describedby", name+"-error "+name+"-hint"), options(spec.Options))
	case session.InputSecret:
		return c.secret(f)
	case session.InputURL:
		return el("div", "",
			input(name, f.Problem, placeholder, required, attr{"inputmode", "url"}, attr{"enterkeyhint", "go"}, attr{"list", name + "-list"}),
			el("datalist", "", id(name+"-list"), options(spec.Options)),
		)
	case session.InputNumber:
		return input(name, f.Problem, placeholder, required, attr{"inputmode", "numeric"}, attr{"enterkeyhint", "go"})
	case session.InputFixed:
		return input(name, f.Problem, is("readonly", true))
	}
	return input(name, f.Problem, placeholder, required, attr{"enterkeyhint", "go"})
}

func options(values []string) []app.UI {
	list := make([]app.UI, len(values))
	for i, v := range values {
		list[i] = el("option", "", attr{"value", v}, v)
	}
	return list
}

// secret is a field whose value can be shown. "new-password" keeps browsers from
// storing it, which "off" does not.
func (c *connect) secret(f fieldView) app.UI {
	typ, does := "password", "Show"
	if c.shown[f.Spec.Field] {
		typ, does = "text", "Hide"
	}
	return el("div", "secret",
		input(fieldID(f.Spec.Field), f.Problem, kind(typ), is("required", f.Spec.Required), attr{"autocomplete", "new-password"}),
		button("quiet small", c.onShow, data("show", strconv.Itoa(int(f.Spec.Field))), label(does+" "+f.Spec.Name), does),
	)
}

func (c *connect) onShow(_ app.Context, e app.Event) {
	value, _ := target(e, "data-show")
	if i, err := strconv.Atoi(value); err == nil && i < len(c.shown) {
		c.shown[i] = !c.shown[i]
	}
}

// formField returns the field of the form that an event happened on.
func formField(id string) (session.Field, bool) {
	n, err := strconv.Atoi(strings.TrimPrefix(id, fieldPrefix))
	return session.Field(n), err == nil && strings.HasPrefix(id, fieldPrefix)
}

// onInput takes what was typed and chosen, before a drawing can put back what was there.
func (c *connect) onInput(_ app.Context, e app.Event) {
	id, value := typed(e)
	if account, err := strconv.Atoi(strings.TrimPrefix(id, accountName)); err == nil && strings.HasPrefix(id, accountName) {
		c.ui.send(session.AccountChosen{Index: account})
		return
	}
	if f, ok := formField(id); ok {
		if e.Get("target").Get("type").String() == "checkbox" {
			value = strconv.FormatBool(e.Get("target").Get("checked").Truthy())
		}
		c.ui.send(session.FieldChanged{Field: f, Value: session.NewSecret(value)})
	}
}

func (c *connect) onLeave(_ app.Context, e app.Event) {
	id, _ := typed(e)
	if f, ok := formField(id); ok {
		c.ui.send(session.FieldLeft{Field: f})
	}
}

func (c *connect) onSubmit(ctx app.Context, e app.Event) {
	e.PreventDefault()
	c.ui.pressConnect(func() { c.start(ctx, session.ConnectPressed{}) })
}

func (c *connect) onSandbox(ctx app.Context, _ app.Event) { c.start(ctx, session.TrySandboxPressed{}) }

// start connects and, unless the form was refused, goes to the messages.
func (c *connect) start(ctx app.Context, e session.Event) {
	c.ui.steer(e)
	route := c.ui.model.View.Route
	if !c.ui.model.Connection.Wanted() {
		return
	}
	switch {
	case route == page.RouteLive, route == page.RouteDevice, route == page.RouteVisit: // the page of a device was asked for
	case c.ui.model.Visit.UnderWay():
		ctx.Navigate(page.RouteVisit)
	default:
		ctx.Navigate(page.RouteLive)
	}
}

func (c *connect) onDisconnect(app.Context, app.Event) { c.ui.steer(session.DisconnectPressed{}) }

func (c *connect) onProfiles(app.Context, app.Event) { c.ui.openDialog(profilesID) }

func (c *connect) onNewClientID(app.Context, app.Event) { c.ui.send(session.NewClientIDPressed{}) }

func (c *connect) onInstall(app.Context, app.Event) { browser.Install() }

func (c *connect) onReload(app.Context, app.Event) { c.ui.send(session.ReloadConfigPressed{}) }

package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/session"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

const (
	fieldPrefix = "connect-"
	advancedID  = "connect-advanced"
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
	Facts      []fact // about the connection
}

type fieldView struct {
	Spec    session.FieldSpec
	Problem string
}

func connectViewOf(m session.Model, welcome bool) connectView {
	v := connectView{
		Account: -1,
		Welcome: welcome,
		Wanted:  m.Connection.Wanted(),
		Loading: m.ConfigState == session.ConfigLoading,
		Facts:   connectionFacts(m.Connection),
	}
	if m.ConfigState == session.ConfigFailed {
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

// connectionFacts tell what is known of a connection that is up.
func connectionFacts(c session.Connection) []fact {
	if c.State != mqttws.Connected {
		return nil
	}
	list := facts("Broker", c.URL, "Account", c.Project.String()+" / "+c.User.String(), "Role", c.Role.String(), "Client ID", c.ClientID)
	resumed := "new"
	if c.SessionPresent {
		resumed = "resumed: the broker kept what came meanwhile"
	}
	list = append(list, fact{"Session", resumed})
	if c.Server.MaximumPacketSize > 0 {
		list = append(list, fact{"Largest packet", counted(uint64(c.Server.MaximumPacketSize), "byte")})
	}
	return list
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
	return app.Form().Class("stack").Aria("label", "Connect").Attr("novalidate", true).Attr("autocomplete", "off").
		OnInput(c.onInput).OnChange(c.onChange).On("focusout", c.onLeave).OnSubmit(c.onSubmit).Body(
		app.Div().Class("intro").Body(
			app.H2().Text("Device console"),
			app.P().Text("Send events as a device and see, as it comes, what arrives for a user, its devices and its groups."),
		),
		app.Div().Class("stack").Hidden(!v.Wanted).Body(
			factList(v.Facts),
			app.Div().Class("actions").Body(
				app.Button().Class("button").Type("button").OnClick(c.onDisconnect).Text("Disconnect"),
				app.Span().Class("grow").Text("Disconnect to change the account or the broker."),
			),
		),
		app.P().Class("said").Role("status").Aria("label", "Settings").Hidden(!v.Loading).Text("Asking the server for its settings…"),
		app.Div().Class("offer").Hidden(v.ConfigFail == "").Body(
			app.P().Text(v.ConfigFail),
			app.Div().Body(app.Button().Class("button").Type("button").OnClick(c.onReload).Text("Ask again")),
		),
		c.offer(),
		app.Div().Class("stack").Hidden(v.Wanted).Body(
			c.accounts(),
			app.Div().Class("fields").Body(plain...),
			app.Details().Class("more").ID(advancedID).Body(
				app.Summary().Text("Advanced"),
				app.Div().Class("stack").Body(
					app.Div().Class("fields").Body(advanced...),
					app.Div().Body(app.Button().Class("button").Type("button").OnClick(c.onNewClientID).Text("New client ID")),
				),
			),
		),
		app.Div().Class("actions").Hidden(v.Wanted).Body(
			app.Button().Class(buttonClass(!v.Sandbox)).Type("submit").Text("Connect"),
			app.Span().Class("grow").Text("Keys and passwords stay in this page's memory and go when it goes."),
		),
	)
}

func buttonClass(primary bool) string {
	if primary {
		return "button primary"
	}
	return "button"
}

// offer is the sandbox, one click away.
func (c *connect) offer() app.UI {
	v := c.View
	return app.Div().Class("offer").Hidden(!v.Sandbox || v.Wanted).Body(
		app.P().Text("This server has a sandbox: a broker with the platform's rules and simulated microwaves that talk. Nothing in it reaches a real device."),
		app.Div().Body(
			app.Button().Class("button primary").Type("button").OnClick(c.onSandbox).Text("Try the sandbox"),
		),
	)
}

// accounts are the sandbox's accounts, each filling in the form.
func (c *connect) accounts() app.UI {
	var choices []app.UI
	for i, a := range c.View.Accounts {
		id := accountName + strconv.Itoa(i)
		choices = append(choices, app.Label().For(id).Body(
			app.Input().Type("radio").Name("connect-account").ID(id).Checked(i == c.View.Account),
			app.Span().Body(app.Span().Class("role").Text(a.User), app.Text(" · "+a.Role)),
			app.Span().Class("about").Text(a.Label),
		))
	}
	return app.Div().Class("field").Hidden(len(choices) == 0).Body(
		app.Span().Class("label").ID("accounts-label").Text("Or connect as one of the sandbox's accounts, or with your own"),
		app.Div().Class("accounts").Role("radiogroup").Aria("labelledby", "accounts-label").Body(choices...),
	)
}

func (c *connect) field(f fieldView) app.UI {
	spec, id := f.Spec, fieldID(f.Spec.Field)
	if spec.Kind == session.InputCheckbox {
		return app.Div().Class("field").Body(
			checkbox(id, spec.Name), app.P().Class("hint").ID(id+"-hint").Text(spec.Hint),
		)
	}
	return field(id, spec.Name, spec.Hint, f.Problem, c.control(f))
}

func (c *connect) control(f fieldView) app.UI {
	spec, id := f.Spec, fieldID(f.Spec.Field)
	if spec.Kind == session.InputChoice {
		var options []app.UI
		for _, o := range spec.Options {
			options = append(options, app.Option().Value(o).Text(o))
		}
		return app.Select().ID(id).Aria("describedby", id+"-error "+id+"-hint").Body(options...)
	}
	input := app.Input().ID(id).Placeholder(spec.Placeholder).Required(spec.Required).
		Spellcheck(false).Attr("autocapitalize", "none").Attr("autocorrect", "off").
		Aria("describedby", id+"-error "+id+"-hint").Aria("invalid", f.Problem != "")
	switch spec.Kind {
	case session.InputSecret:
		return c.secret(input, spec)
	case session.InputURL:
		return app.Div().Body(
			input.Type("text").Attr("inputmode", "url").Attr("autocomplete", "off").Attr("list", id+"-list"),
			suggestions(id+"-list", spec.Options),
		)
	case session.InputNumber:
		return input.Type("text").Attr("inputmode", "numeric").Attr("autocomplete", "off")
	case session.InputFixed:
		return input.Type("text").ReadOnly(true)
	}
	return input.Type("text").Attr("autocomplete", "off")
}

func suggestions(id string, values []string) app.UI {
	var options []app.UI
	for _, v := range values {
		options = append(options, app.Option().Value(v))
	}
	return app.DataList().ID(id).Body(options...)
}

// secret is a field whose value can be shown. "new-password" keeps browsers from
// storing it, which "off" does not.
func (c *connect) secret(input app.HTMLInput, spec session.FieldSpec) app.UI {
	kind, does := "password", "Show"
	if c.shown[spec.Field] {
		kind, does = "text", "Hide"
	}
	return app.Div().Class("secret").Body(
		input.Type(kind).Attr("autocomplete", "new-password"),
		app.Button().Class("button quiet small").Type("button").DataSet("show", strconv.Itoa(int(spec.Field))).
			Aria("label", does+" "+spec.Name).OnClick(c.onShow).Text(does),
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

func (c *connect) onInput(_ app.Context, e app.Event) {
	id, value := typed(e)
	if f, ok := formField(id); ok && e.Get("target").Get("type").String() != "checkbox" {
		c.ui.send(session.FieldChanged{Field: f, Value: session.NewSecret(value)})
	}
}

func (c *connect) onChange(_ app.Context, e app.Event) {
	id, _ := typed(e)
	if account, err := strconv.Atoi(strings.TrimPrefix(id, accountName)); err == nil && strings.HasPrefix(id, accountName) {
		c.ui.send(session.AccountChosen{Index: account})
		return
	}
	if f, ok := formField(id); ok && e.Get("target").Get("type").String() == "checkbox" {
		c.ui.send(session.FieldChanged{Field: f, Value: session.NewSecret(strconv.FormatBool(e.Get("target").Get("checked").Truthy()))})
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
	c.start(ctx, session.ConnectPressed{})
}

func (c *connect) onSandbox(ctx app.Context, _ app.Event) { c.start(ctx, session.TrySandboxPressed{}) }

// start connects and, unless the form was refused, goes to the messages.
func (c *connect) start(ctx app.Context, e session.Event) {
	c.ui.send(e)
	if c.ui.model.Connection.Wanted() && c.ui.model.View.Route != page.RouteLive {
		ctx.Navigate(page.RouteLive)
	}
}

func (c *connect) onDisconnect(app.Context, app.Event) { c.ui.send(session.DisconnectPressed{}) }

func (c *connect) onNewClientID(app.Context, app.Event) { c.ui.send(session.NewClientIDPressed{}) }

func (c *connect) onReload(app.Context, app.Event) { c.ui.send(session.ReloadConfigPressed{}) }

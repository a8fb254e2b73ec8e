package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

// The ids of the rows of user properties, with the number of the row behind, of
// the button that adds one, and of the disclosure around the properties.
const (
	propertiesID  = "send-properties"
	propertyName  = "send-property-name-"
	propertyValue = "send-property-value-"
	addPropertyID = "send-property-add"
)

// propertiesPart is the disclosure with the properties of MQTT 5.
func (s *send) propertiesPart() app.UI {
	v := s.View
	plain := func(f draft.Field, name, hint string, parts ...any) app.UI {
		return field(fieldOf(f), name, hint, v.wrong(f), input(fieldOf(f), v.wrong(f), parts...))
	}
	var rows []app.UI
	for i := range v.Properties {
		n := strconv.Itoa(i + 1)
		rows = append(rows, el("li", "keyvalue",
			input(propertyName+strconv.Itoa(i), "", label("Name of user property "+n), attr{"placeholder", "name"}),
			input(propertyValue+strconv.Itoa(i), "", label("Value of user property "+n), attr{"placeholder", "value"}),
			button("quiet square", nil, data("property", strconv.Itoa(i)), label("Remove user property "+n), icon(iconClose)),
		))
	}
	return el("details", "more", id(propertiesID),
		el("summary", "", "MQTT 5 properties", when(v.PropertiesSet > 0, el("span", "pill", strconv.Itoa(v.PropertiesSet)))),
		el("div", "stack tight",
			el("div", "pair",
				plain(draft.FieldContentType, "Content type", "", attr{"placeholder", "application/json"}),
				plain(draft.FieldExpiry, "Message expiry", "Seconds. It counts while the message waits here, too.", attr{"inputmode", "numeric"}, attr{"placeholder", "none"}),
			),
			el("div", "pair",
				plain(draft.FieldResponseTopic, "Response topic", "", attr{"placeholder", v.Reply.Topic}),
				plain(draft.FieldCorrelation, "Correlation data", "Text, or bytes as 0x and hex digits.", attr{"placeholder", v.Reply.Correlation}),
			),
			checkbox(fieldOf(draft.FieldMarkText), "Say that the payload is UTF-8 text"),
			el("div", "field",
				el("span", "label", id("properties-label"), "User properties"),
				el("ul", "stack tight", aria("labelledby", "properties-label"), on{"click", s.onRemoveProperty}, rows),
				el("p", "error", v.wrong(draft.FieldUserProperties)),
				el("div", "", button("small", s.onAddProperty, id(addPropertyID), is("disabled", v.Properties >= draft.MaxUserProperties), "Add user property")),
			),
		),
	)
}

// propertiesSet counts the properties that a draft has.
func propertiesSet(d draft.Draft) int {
	n := len(d.UserProperties)
	for _, text := range []string{d.ContentType, d.Expiry, d.ResponseTopic, d.Correlation} {
		if text != "" {
			n++
		}
	}
	if d.MarkText {
		n++
	}
	return n
}

func (s *send) onAddProperty(app.Context, app.Event) {
	n := len(s.ui.draft().UserProperties)
	s.ui.send(session.ComposePropertyChanged{Index: n, Property: mqttws.UserProperty{}})
	s.ui.focus(propertyName + strconv.Itoa(n))
}

func (s *send) onRemoveProperty(_ app.Context, e app.Event) {
	value, ok := target(e, "data-property")
	if i, err := strconv.Atoi(value); ok && err == nil {
		s.ui.send(session.ComposePropertyRemoved{Index: i})
		if left := len(s.ui.draft().UserProperties); left > 0 {
			s.ui.focus(propertyName + strconv.Itoa(min(i, left-1)))
		} else {
			s.ui.focus(addPropertyID)
		}
	}
}

// typedProperty takes what a person typed into a row of the user properties.
func (u *UI) typedProperty(id, value string) bool {
	for _, prefix := range []string{propertyName, propertyValue} {
		number, ok := strings.CutPrefix(id, prefix)
		if !ok {
			continue
		}
		rows := u.draft().UserProperties
		i, err := strconv.Atoi(number)
		if err != nil || i >= len(rows) {
			return true
		}
		p := rows[i]
		if prefix == propertyName {
			p.Key = value
		} else {
			p.Value = value
		}
		u.send(session.ComposePropertyChanged{Index: i, Property: p})
		return true
	}
	return false
}

func (u *UI) fillProperties(d draft.Draft) {
	for i, p := range d.UserProperties {
		browser.ByID(propertyName + strconv.Itoa(i)).SetValue(p.Key)
		browser.ByID(propertyValue + strconv.Itoa(i)).SetValue(p.Value)
	}
}

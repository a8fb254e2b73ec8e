package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/draft"
)

// addressPart is to whom the message goes: the parts that its topic is built of.
func (s *send) addressPart() app.UI {
	v := s.View
	toDevices := v.Kind == draft.ToDevice || v.Kind == draft.Update
	typeName := "Names what is updated, one level of the topic."
	if v.Kind == draft.ToGroup {
		typeName = "Names what kind of message it is, one level of the topic."
	}
	return el("div", "stack tight",
		el("div", "pair",
			s.level(draft.FieldUser, "User ID", v.UserHint, !v.AskUser, attr{"placeholder", v.OwnUser}),
			s.level(draft.FieldDevice, "Device ID", "", v.Kind == draft.ToGroup || v.Kind == draft.Update && v.AllDevices, attr{"placeholder", deviceHolder(v.Kind)}),
			s.level(draft.FieldGroup, "Group ID", "", v.Kind != draft.ToGroup || v.WholeProject),
			s.level(draft.FieldStream, "Stream", "", v.Kind != draft.Event, attr{"placeholder", "raw"}),
			s.level(draft.FieldType, "Update type", typeName, v.Kind != draft.Update && v.Kind != draft.ToGroup),
		),
		el("div", "checks", hidden(v.Kind != draft.Update && v.Kind != draft.ToGroup),
			checked(fieldOf(draft.FieldAllDevices), "All of the user's devices", hidden(!toDevices)),
			checked(fieldOf(draft.FieldWholeProject), "The whole project", hidden(v.Kind != draft.ToGroup)),
		),
	)
}

func deviceHolder(k draft.Kind) string {
	if k == draft.Event {
		return "none"
	}
	return ""
}

// level is a field for one identifier, with suggestions of those that were seen.
func (s *send) level(f draft.Field, text, hint string, hide bool, parts ...any) app.UI {
	name, problem := fieldOf(f), s.View.wrong(f)
	if missing := s.View.said(f, "missing"); missing != "" {
		hint = missing + " " + hint
	}
	parts = append(parts, attr{"list", name + "-list"})
	return el("div", "field", hidden(hide),
		el("label", "", attr{"for", name}, text),
		input(name, problem, parts...),
		el("datalist", "", id(name+"-list")),
		el("p", "error", id(name+"-error"), problem),
		el("p", "hint", id(name+"-hint"), hint),
		s.findings(f),
	)
}

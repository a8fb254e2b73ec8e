package ui

import (
	"slices"
	"strconv"
	"strings"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	"deviceconsole/app/drive"
	"deviceconsole/app/library"
	"deviceconsole/app/listfile"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
)

// The ids of the fields of a reply rule.
const (
	ruleNameID   = "rule-name"
	ruleFilterID = "rule-filter"
	ruleDraftID  = "rule-draft"
	ruleDelayID  = "rule-delay"
	ruleLimitID  = "rule-limit"
	ruleBackID   = "rule-back"
)

// rules is what the dialog Reply rules holds.
type rules struct {
	shelf[library.Rule]
	editing bool   // the form is open
	edited  string // name of the rule in it; "" = a new one
	problem string // why the form can't be saved
}

// editRule opens the form for a rule; "" = a new one.
func (u *UI) editRule(name string) {
	r := &u.again.rules
	rule := library.Rule{PerSecond: drive.DefaultPerSecond}
	if i := r.find(name); i >= 0 {
		rule = r.list[i]
	}
	r.editing, r.edited, r.problem = true, rule.Name, ""
	browser.ByID(ruleNameID).SetValue(rule.Name)
	browser.ByID(ruleFilterID).SetValue(rule.Filter)
	browser.ByID(ruleDelayID).SetValue(strconv.Itoa(rule.DelayMS))
	browser.ByID(ruleLimitID).SetValue(strconv.Itoa(rule.PerSecond))
	browser.ByID(ruleBackID).SetChecked(rule.ToResponse)
	choice := ""
	if rule.Name == "" {
		choice = chooseForm
	}
	browser.ByID(ruleDraftID).SetValue(choice)
	u.focus(ruleNameID)
}

// saveRule keeps the rule of the form. A rule that was on is off afterwards: a
// person switches on what was changed.
func (u *UI) saveRule() {
	r := &u.again.rules
	rule, problem := u.readRule()
	if r.problem = problem; problem != "" {
		u.redraw()
		return
	}
	before := r.edited
	r.editing, r.edited = false, ""
	if before != "" {
		u.send(session.RuleForgotten{Name: before})
	}
	r.change(u, func(list []library.Rule) []library.Rule {
		i := slices.IndexFunc(list, func(e library.Rule) bool { return e.Name == before || e.Name == rule.Name })
		if i < 0 {
			return append(list, rule)
		}
		list[i] = rule
		return list
	}, nil)
	u.focus(ruleAddID)
}

// readRule reads the form, or says what is wrong with it.
func (u *UI) readRule() (rule library.Rule, problem string) {
	r := &u.again.rules
	if i := r.find(r.edited); i >= 0 {
		rule = r.list[i]
	}
	rule.Name, rule.Filter = listfile.Name(browser.ByID(ruleNameID).Value()), browser.ByID(ruleFilterID).Value()
	rule.ToResponse = browser.ByID(ruleBackID).Checked()
	var okDelay, okLimit bool
	rule.DelayMS, okDelay = number(ruleDelayID, 0)
	rule.PerSecond, okLimit = number(ruleLimitID, drive.DefaultPerSecond)
	kept, err := library.Draft(withVariables(u.draftOf(browser.ByID(ruleDraftID).Value(), rule.Draft)))
	rule.Draft = kept
	switch {
	case rule.Name == "":
		return rule, "A rule needs a name."
	case rule.Name != r.edited && r.find(rule.Name) >= 0:
		return rule, "Another rule is called so. Choose another name."
	case r.edited == "" && len(r.list) >= library.MaxRules:
		return rule, "There are " + phrase.Grouped(library.MaxRules) + " rules, which are the most. Delete one first."
	case err != nil:
		return rule, phrase.Sentence(err.Error())
	case !okDelay:
		return rule, "The delay needs a whole number of milliseconds."
	case !okLimit:
		return rule, "The replies a second need a whole number."
	case u.model.HoldsSecret(string(library.EncodeRules([]library.Rule{rule}))):
		return rule, "This holds your API key or password, which the browser is never given to keep. It was not saved."
	}
	if _, err := u.runner.Model().CheckRule(rule); err != nil {
		return rule, phrase.Sentence(err.Error())
	}
	return rule, ""
}

// withVariables switches variables on in a draft that has some.
func withVariables(d draft.Draft) draft.Draft {
	for _, f := range []draft.Field{draft.FieldDevice, draft.FieldData, draft.FieldPayload, draft.FieldGroup, draft.FieldType, draft.FieldUser,
		draft.FieldStream, draft.FieldResponseTopic, draft.FieldCorrelation, draft.FieldContentType, draft.FieldObservedAt} {
		d.Variables = d.Variables || strings.Contains(d.Value(f), "{{")
	}
	return d
}

// deleteRule switches a rule off and forgets it, until Undo, which brings it back
// switched off.
func (u *UI) deleteRule(name string) {
	u.send(session.RuleForgotten{Name: name})
	u.again.rules.editing = false
	u.again.rules.delete(u, name)
}

// switchRule turns a rule on or off.
func (u *UI) switchRule(name string, on bool) {
	if i := u.again.rules.find(name); i >= 0 {
		u.send(session.RuleSwitched{Rule: u.again.rules.list[i], On: on})
	}
}

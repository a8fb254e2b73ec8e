package doctor

import (
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/phrase"
)

// String joins the parts: "What (why). Do."
func (f Finding) String() string {
	s := strings.TrimSuffix(f.What, ".")
	if why := strings.TrimSuffix(f.Why, "."); why != "" {
		if s == "" {
			s = strings.ToUpper(why[:1]) + why[1:]
		} else {
			s += " (" + why + ")"
		}
	}
	if s != "" {
		s += "."
	}
	if f.Do != "" {
		s = strings.TrimSpace(s + " " + strings.TrimSuffix(f.Do, ".") + ".")
	}
	return s
}

// Verdict is the result in a line: the first check that failed, or that none did.
func (e Examination) Verdict() string {
	var count [Skipped + 1]int
	for _, c := range e.Checks {
		count[c.Outcome]++
	}
	switch {
	case e.Began.IsZero():
		return ""
	case e.Running():
		for _, c := range e.Checks {
			if c.Outcome == Running && c.ID != Clock {
				return "Checking: " + c.Name() + "…"
			}
		}
		return "Checking…"
	}
	for _, c := range e.Checks {
		if c.Outcome == Failed {
			return c.Name() + ": " + c.What + "."
		}
	}
	if e.Stopped {
		return "Stopped. Nothing wrong was found until then."
	}
	return "Nothing wrong was found: " + strconv.Itoa(count[Passed]) + " checks passed, " + strconv.Itoa(count[Skipped]) + " skipped."
}

// AppendText appends the examination as text, to be given to somebody else: a line for
// each check, and under it what is more to say. It holds nothing of the account but
// what stands in the topic filters and in the words of the broker.
func (e Examination) AppendText(dst []byte) []byte {
	add := func(parts ...string) {
		for _, p := range parts {
			dst = append(dst, p...)
		}
		dst = append(dst, '\n')
	}
	add("Connection doctor, ", e.Began.Format(time.RFC3339))
	add("Broker: ", e.URL())
	add("Page: ", e.facts.Origin)
	add(e.Verdict())
	for _, c := range e.Checks {
		took := ""
		if c.Took > 0 {
			took = " (" + phrase.Brief(c.Took) + ")"
		}
		add(c.Outcome.String(), "  ", c.Name(), took, ": ", c.Finding.String())
		add("         proves: ", c.Proves())
		if c.Server != "" {
			add("         this console's server ", c.Server)
		}
	}
	return dst
}

package platform

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxFilterLevels bounds the levels of a topic filter. The contract needs six; brokers walk a tree
// level by level, and some take seconds for one of 65,000.
const maxFilterLevels = 128

// Filter is a topic filter that [ParseFilter] accepted, or one that this package built.
type Filter string

// FilterError says why a text is not a topic filter.
type FilterError struct {
	Filter  string // as it was given, unbounded
	Problem string
}

func (e *FilterError) Error() string { return "the topic filter " + quote(e.Filter) + " " + e.Problem }

// ParseFilter checks a topic filter against MQTT 5 clauses 4.7.1, 4.7.3 and 4.8.2: not empty, at
// most 65,535 bytes of UTF-8 without NUL, "#" alone in the last level, "+" alone in its level, a
// shared subscription with a name and an inner filter. More than 128 levels are refused as well.
// Any topic may be named, also one outside the contract. The error is a [*FilterError].
func ParseFilter(s string) (Filter, error) {
	if p := filterProblem(s); p != "" {
		return "", &FilterError{s, p}
	}
	return Filter(s), nil
}

func filterProblem(s string) string {
	switch {
	case s == "":
		return "is empty"
	case len(s) > maxStringBytes:
		return "has " + strconv.Itoa(len(s)) + " bytes; MQTT takes at most 65,535"
	case !utf8.ValidString(s):
		return "is not valid UTF-8"
	case strings.Contains(s, "\x00"):
		return "holds a NUL character, which MQTT forbids"
	case strings.Count(s, "/") >= maxFilterLevels:
		return "has more than " + strconv.Itoa(maxFilterLevels) + " levels"
	}
	if isShared(s) {
		_, rest, _ := strings.Cut(s, "/")
		name, inner, _ := strings.Cut(rest, "/")
		if name == "" || inner == "" || strings.ContainsAny(name, "+#") {
			return "is not a shared subscription: $share/<name>/<filter>"
		}
		s = inner
	}
	for more := true; more; {
		var level string
		level, s, more = strings.Cut(s, "/")
		switch {
		case strings.Contains(level, "#") && (level != "#" || more):
			return `has "#" elsewhere than alone in the last level`
		case strings.Contains(level, "+") && level != "+":
			return `has "+" beside other characters; it stands for a whole level`
		}
	}
	return ""
}

// isShared takes "$share" in any letter case, since brokers differ in that and the rights must not
// depend on it.
func isShared(s string) bool {
	first, _, _ := strings.Cut(s, "/")
	return strings.EqualFold(first, "$share")
}

// Shared takes a shared subscription $share/<name>/<filter> apart; ok is false for any other filter.
func (f Filter) Shared() (name string, inner Filter, ok bool) {
	if !isShared(string(f)) {
		return "", f, false
	}
	_, rest, _ := strings.Cut(string(f), "/")
	name, in, _ := strings.Cut(rest, "/")
	return name, Filter(in), true
}

// Inner is the filter that decides what is delivered: that of a shared subscription, else f itself.
func (f Filter) Inner() Filter {
	_, inner, _ := f.Shared()
	return inner
}

// Matches tells whether a message to the topic name would be delivered by f (MQTT 5 clauses 4.7.1
// and 4.7.2): "#" takes in its parent, and a wildcard in the first level matches no topic that
// begins with "$".
func (f Filter) Matches(topic string) bool {
	filter := string(f.Inner())
	if strings.HasPrefix(topic, "$") && (strings.HasPrefix(filter, "+") || strings.HasPrefix(filter, "#")) {
		return false
	}
	for {
		want, filterRest, filterMore := strings.Cut(filter, "/")
		if want == "#" {
			return true
		}
		have, topicRest, topicMore := strings.Cut(topic, "/")
		switch {
		case want != "+" && want != have:
			return false
		case !topicMore:
			return !filterMore || filterRest == "#"
		case !filterMore:
			return false
		}
		filter, topic = filterRest, topicRest
	}
}

// DeviceFilters are what a device subscribes to (PLATFORM.md "Topics"): its own messages and those
// to all of the user's devices, or everything of the user when no device is given; the messages of
// its groups; those to the whole project. Empty and repeated ids are left out.
func DeviceFilters(p Project, u User, devices []Device, groups []Group) []Filter {
	own := "1/" + p.s + "/" + u.s + "/"
	var out []Filter
	seen := map[Filter]bool{}
	add := func(f string) {
		if !seen[Filter(f)] {
			seen[Filter(f)] = true
			out = append(out, Filter(f))
		}
	}
	for _, d := range devices {
		if !d.IsZero() {
			add(own + d.s + "/#")
		}
	}
	if len(out) > 0 {
		add(own + All + "/#")
	} else {
		add(own + "#")
	}
	for _, g := range groups {
		if g.s != "" && g != WholeProject {
			add("2/" + p.s + "/" + g.s + "/#")
		}
	}
	add("2/" + p.s + "/" + All + "/#")
	return out
}

// OperatorFilters are what an operator reads: all of its project, in every delivery class.
func OperatorFilters(p Project) []Filter {
	return []Filter{Filter("0/" + p.s + "/#"), Filter("1/" + p.s + "/#"), Filter("2/" + p.s + "/#")}
}

package platform

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestFiltersOfADevice(t *testing.T) {
	ids := func(names ...string) (out []Device) {
		for _, s := range names {
			out = append(out, mustDevice(t, s))
		}
		return out
	}
	for name, c := range map[string]struct {
		devices []Device
		groups  []Group
		want    []Filter
	}{
		"with a device id": {ids("d1"), nil, []Filter{
			"1/demo/u1/d1/#", "1/demo/u1/_all/#", "2/demo/_all/#"}},
		"with several device ids and groups": {ids("d1", "D1"), []Group{{"microwaves"}, {"2014-microwaves"}, {"MT-2014A"}}, []Filter{
			"1/demo/u1/d1/#", "1/demo/u1/D1/#", "1/demo/u1/_all/#",
			"2/demo/microwaves/#", "2/demo/2014-microwaves/#", "2/demo/MT-2014A/#", "2/demo/_all/#"}},
		"without device ids": {nil, []Group{{"g"}}, []Filter{
			"1/demo/u1/#", "2/demo/g/#", "2/demo/_all/#"}},
		"empty and repeated ids are left out": {ids("", "d1", "d1"), []Group{{}, {"g"}, {"g"}, WholeProject}, []Filter{
			"1/demo/u1/d1/#", "1/demo/u1/_all/#", "2/demo/g/#", "2/demo/_all/#"}},
		"an empty id alone is none": {ids(""), nil, []Filter{"1/demo/u1/#", "2/demo/_all/#"}},
	} {
		got := DeviceFilters(demo, u1, c.devices, c.groups)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		for _, f := range got {
			if err := (Rights{RoleDevice, demo, u1}).MaySubscribe(string(f)); err != nil {
				t.Errorf("%s: the device may not subscribe to its own filter: %v", name, err)
			}
		}
	}
}

func TestFiltersOfAnOperatorReadAllOfItsProject(t *testing.T) {
	got := OperatorFilters(demo)
	if want := []Filter{"0/demo/#", "1/demo/#", "2/demo/#"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, role := range []Role{RoleOperator, RoleReadOnly} {
		for _, f := range got {
			if err := (Rights{Role: role, Project: demo}).MaySubscribe(string(f)); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestMalformedFiltersAreRefused(t *testing.T) {
	for s, says := range map[string]string{
		"":                            "is empty",
		"#/a":                         `"#" elsewhere`,
		"a/#/b":                       `"#" elsewhere`,
		"a#":                          `"#" elsewhere`,
		"a/##":                        `"#" elsewhere`,
		"a/+#":                        `"#" elsewhere`,
		"a+":                          `"+" beside`,
		"a/++/b":                      `"+" beside`,
		"a\x00b":                      "NUL",
		"a/\xff":                      "UTF-8",
		"a/\xed\xa0\x80":              "UTF-8", // a surrogate
		strings.Repeat("x", 65536):    "65536 bytes",
		strings.Repeat("a/", 128):     "more than 128 levels",
		strings.Repeat("+/", 30000):   "more than 128 levels",
		"$share":                      "shared subscription",
		"$share/":                     "shared subscription",
		"$share/name":                 "shared subscription",
		"$share/name/":                "shared subscription",
		"$share//a":                   "shared subscription",
		"$share/na+me/a":              "shared subscription",
		"$SHARE/#/a":                  "shared subscription",
		"$share/name/a#":              `"#" elsewhere`,
		"$ShArE/name/2/demo/g/#/more": `"#" elsewhere`,
	} {
		_, err := ParseFilter(s)
		wantError(t, err, says)
		var filter *FilterError
		if !errors.As(err, &filter) || filter.Filter != s {
			t.Errorf("%.40q: not a FilterError of it: %#v", s, err)
		}
		for _, r := range []Rights{{RoleDevice, demo, u1}, {RoleOperator, demo, u1}} {
			err := r.MaySubscribe(s)
			wantError(t, err, says)
			if !errors.As(err, &filter) {
				t.Errorf("%.40q: the refusal does not say that the form is to blame", s)
			}
		}
	}
}

func TestWellFormedFiltersOutsideTheContractAreFilters(t *testing.T) {
	for _, s := range []string{"#", "+", "/", "//", "a", "a/", "/a", "+/+", "a/#", "+/a/+/#", "$SYS/#", "$share/n/#",
		"$share/n//", "$shares/n", "häuser/+/licht", strings.Repeat("x", 65535), strings.Repeat("/", 127)} {
		if f, err := ParseFilter(s); err != nil || string(f) != s {
			t.Errorf("%.40q: %v", s, err)
		}
	}
}

func TestSharedSubscriptionHasNameAndInnerFilter(t *testing.T) {
	for s, want := range map[Filter]struct {
		name  string
		inner Filter
		ok    bool
	}{
		"$share/n/a/+/#":      {"n", "a/+/#", true},
		"$SHARE/n/a":          {"n", "a", true},
		"$share/n/$share/m/a": {"n", "$share/m/a", true},
		"$share/n//":          {"n", "/", true},
		"a/$share/n":          {"", "a/$share/n", false},
		"$shared/n/a":         {"", "$shared/n/a", false},
	} {
		name, inner, ok := s.Shared()
		if name != want.name || inner != want.inner || ok != want.ok || s.Inner() != want.inner {
			t.Errorf("%s: %q, %q, %v", s, name, inner, ok)
		}
	}
}

func TestFilterMatchesAsClause47Says(t *testing.T) {
	for _, c := range []struct {
		filter Filter
		topic  string
		want   bool
	}{
		{"sport/tennis/player1/#", "sport/tennis/player1", true},
		{"sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true},
		{"sport/tennis/player1/#", "sport/tennis/player2", false},
		{"sport/#", "sport", true},
		{"sport/#", "sports", false},
		{"sport/tennis/+", "sport/tennis/player1", true},
		{"sport/tennis/+", "sport/tennis/player1/ranking", false},
		{"sport/+", "sport", false},
		{"sport/+", "sport/", true},
		{"+/+", "/finance", true},
		{"/+", "/finance", true},
		{"+", "/finance", false},
		{"#", "$SYS/uptime", false},
		{"+/monitor/Clients", "$SYS/monitor/Clients", false},
		{"$SYS/#", "$SYS/uptime", true},
		{"$SYS/monitor/+", "$SYS/monitor/Clients", true},
		{"a/#", "a/$b", true},
		{"a", "a/b", false},
		{"a/b", "a", false},
		{"A", "a", false},
		{"+/+/#", "a", false},
		{"+/#", "a", true},
		{"$share/n/a/+", "a/b", true},
		{"$share/n/#", "$SYS/x", false},
		{"$SHARE/n/a/+", "$SHARE/n/a/b", false},
	} {
		if got := c.filter.Matches(c.topic); got != c.want {
			t.Errorf("%s matches %s: %v", c.filter, c.topic, got)
		}
	}
}

// bruteMatch is clause 4.7 once more, written level by level and without the code under test.
func bruteMatch(filter, topic []string) bool {
	if len(filter) == 1 && filter[0] == "#" {
		return true
	}
	if len(filter) == 0 || len(topic) == 0 {
		return len(filter) == len(topic)
	}
	return (filter[0] == "+" || filter[0] == topic[0]) && bruteMatch(filter[1:], topic[1:])
}

// bruteDelivers adds shared subscriptions and the rule of "$" to bruteMatch.
func bruteDelivers(filter, topic string) bool {
	if len(filter) >= 7 && strings.EqualFold(filter[:7], "$share/") {
		filter = strings.Join(strings.Split(filter, "/")[2:], "/")
	}
	if filter[0] == '+' || filter[0] == '#' {
		if topic != "" && topic[0] == '$' {
			return false
		}
	}
	return bruteMatch(strings.Split(filter, "/"), strings.Split(topic, "/"))
}

func FuzzFilter(f *testing.F) {
	for _, s := range [][2]string{{"a/#", "a"}, {"+/b", "a/b"}, {"$share/n/a/+", "a/b"}, {"#", "$SYS/x"},
		{"a//#", "a/"}, {"/", "/"}, {"+/#", ""}, {"$SHARE/n/#", "$x"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, s, topic string) {
		filter, err := ParseFilter(s)
		if err != nil {
			checkSentence(t, err)
			return
		}
		if strings.ContainsAny(topic, "+#") {
			return // no topic name
		}
		if got, want := filter.Matches(topic), bruteDelivers(s, topic); got != want {
			t.Errorf("%q matches %q: %v, brute force says %v", s, topic, got, want)
		}
	})
}

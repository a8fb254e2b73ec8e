package platform

import (
	"errors"
	"strings"
	"testing"
)

var (
	deviceUser = Rights{RoleDevice, demo, u1}
	operator   = Rights{RoleOperator, demo, User{"op"}}
	readOnly   = Rights{RoleReadOnly, demo, User{"ro"}}
)

// TestWhoMayPublish is the table of PLATFORM.md "Topics", row by row, for project demo and user u1.
func TestWhoMayPublish(t *testing.T) {
	for _, c := range []struct {
		topic            string
		device, operator bool
	}{
		{"0/demo/u1/d1", true, false},
		{"0/demo/u1/d1/", true, false},
		{"0/demo/u1/", true, false},
		{"0/demo/u1/another-device", true, false},
		{"0/demo/u2/d1", false, false},
		{"0/demo/U1/d1", false, false},
		{"0/other/u1/d1", false, false},
		{"1/demo/u1/d1/event", false, true},
		{"1/demo/u2/d1/event", false, true},
		{"1/other/u1/d1/event", false, false},
		{"1/demo/u1/d1/update/x", false, true},
		{"1/demo/u1/_all/update/x", false, true},
		{"1/demo/u1/_all/event", false, false},
		{"2/demo/g/x", false, true},
		{"2/demo/_all/x", false, true},
		{"2/other/g/x", false, false},
		{"2/other/_all/x", false, false},
		{"$SYS/broker", false, false},
		{"foo", false, false},
		{"", false, false},
		{"0/demo/u1", false, false},
		{"1/demo/u1/d1/else", false, false},
		{"0/demo/+/d1", false, false},
		{"0/demo/u1/#", false, false},
		{"$share/n/0/demo/u1/d1", false, false},
	} {
		for _, account := range []struct {
			rights Rights
			want   bool
		}{{deviceUser, c.device}, {operator, c.operator}, {readOnly, false}, {Rights{}, false}} {
			err := account.rights.MayPublish(c.topic)
			if account.want != (err == nil) {
				t.Errorf("%s to %q: %v", account.rights.Role, c.topic, err)
			}
			if err != nil {
				checkSentence(t, err)
			}
		}
	}
}

// TestWhoMaySubscribe judges filters by everything they could match.
func TestWhoMaySubscribe(t *testing.T) {
	for _, c := range []struct {
		filter           string
		device, operator bool
	}{
		{"1/demo/u1/d1/#", true, true},
		{"1/demo/u1/_all/#", true, true},
		{"1/demo/u1/#", true, true},
		{"1/demo/u1/+/event", true, true},
		{"1/demo/u1/another-device/update/+", true, true},
		{"2/demo/microwaves/#", true, true},
		{"2/demo/_all/#", true, true},
		{"2/demo/+/recall", true, true},
		{"2/demo/#", true, true},
		{"0/demo/u1/d1", false, true}, // events are for operators, a user's own included
		{"0/demo/u1/#", false, true},
		{"0/demo/#", false, true},
		{"1/demo/u2/#", false, true},
		{"1/demo/U1/#", false, true},
		{"1/demo/#", false, true},
		{"1/demo/+/#", false, true},
		{"1/demo/+/d1/event", false, true},
		{"1/+/u1/#", false, false},
		{"1/other/u1/#", false, false},
		{"1/#", false, false},
		{"2/+/g/x", false, false},
		{"2/#", false, false},
		{"2/other/#", false, false},
		{"+/demo/u1/#", false, false},
		{"+/#", false, false},
		{"+/+/+/+", false, false},
		{"#", false, false},
		{"3/demo/#", false, false},
		{"/1/demo/u1/#", false, false},
		{"$SYS/#", false, false},
		{"$SYS/broker/uptime", false, false},
		{"$share/n/1/demo/u1/#", true, true},
		{"$SHARE/n/1/demo/u1/#", true, true},
		{"$share/n/2/demo/#", true, true},
		{"$share/n/1/demo/#", false, true},
		{"$ShArE/n/1/demo/u2/#", false, true},
		{"$share/n/#", false, false},
		{"$SHARE/n/+/#", false, false},
		{"$share/1/demo/u1/#", false, false}, // the name is "1", the inner filter demo/u1/#
		{"$share/n/$share/m/1/demo/u1/#", false, false},
		{"$share/n/$SYS/#", false, false},
		{"$queue/1/demo/u1/#", false, false},
	} {
		checkSubscribe(t, deviceUser, c.filter, c.device)
		checkSubscribe(t, operator, c.filter, c.operator)
		checkSubscribe(t, readOnly, c.filter, c.operator)
		checkSubscribe(t, Rights{}, c.filter, false)
	}
}

func checkSubscribe(t *testing.T, rights Rights, filter string, want bool) {
	t.Helper()
	err := rights.MaySubscribe(filter)
	if want != (err == nil) {
		t.Errorf("%s to %q: %v", rights.Role, filter, err)
	}
	if err != nil {
		checkSentence(t, err)
	}
}

func TestAnyDeviceOfAUserMaySendAndListenAsAnother(t *testing.T) {
	for _, d := range []string{"A", "B"} {
		if err := deviceUser.MayPublish(EventTopic(demo, u1, Device{d}).String()); err != nil {
			t.Error(err)
		}
		if err := deviceUser.MaySubscribe("1/demo/u1/" + d + "/#"); err != nil {
			t.Error(err)
		}
		if err := deviceUser.MaySubscribe("2/demo/group-of-" + d + "/#"); err != nil {
			t.Error(err)
		}
	}
}

func TestDeliveryFollowsTheSameRights(t *testing.T) {
	for topic, want := range map[string][2]bool{
		"1/demo/u1/d1/event":       {true, true},
		"1/demo/u1/_all/update/x":  {true, true},
		"2/demo/g/x":               {true, true},
		"0/demo/u1/d1":             {false, true},
		"1/demo/u2/d1/event":       {false, true},
		"1/other/u1/d1/event":      {false, false},
		"2/other/_all/x":           {false, false},
		"$SYS/broker/uptime":       {false, false},
		"":                         {false, false},
		"$share/n/1/demo/u1/event": {false, false},
	} {
		for i, r := range []Rights{deviceUser, operator} {
			err := r.MayRead(topic)
			if want[i] != (err == nil) {
				t.Errorf("%s reads %q: %v", r.Role, topic, err)
			}
			if err != nil {
				checkSentence(t, err)
			}
		}
		if err := (Rights{}).MayRead(topic); err == nil {
			t.Errorf("the zero Rights read %q", topic)
		}
	}
}

func TestIncompleteRightsAllowNothing(t *testing.T) {
	for _, r := range []Rights{{}, {Role: RoleDevice}, {Role: RoleOperator}, {Project: demo, User: u1},
		{Role: 99, Project: demo, User: u1}} {
		for _, s := range []string{"0///", "1///d/event", "2//g/t", "1//#", "0/demo/u1/d1", "1/demo/u1/d1/event", "2/demo/g/t"} {
			if r.MayPublish(s) == nil || r.MaySubscribe(s) == nil || r.MayRead(s) == nil {
				t.Errorf("%+v may use %q", r, s)
			}
		}
	}
	noUser := Rights{Role: RoleDevice, Project: demo}
	if noUser.MaySubscribe("1/demo//#") == nil || noUser.MayPublish("0/demo//d") == nil {
		t.Error("a device account without user may use the empty user's topics")
	}
}

func TestRefusalsSayWhy(t *testing.T) {
	for _, c := range []struct {
		err  error
		says string
	}{
		{deviceUser.MayPublish("0/demo/u2/d1"), `the topic is of user "u2"; user "u1" sends events of its own alone`},
		{deviceUser.MayPublish("0/other/u1/d1"), `of project "other", the account of project "demo"`},
		{deviceUser.MayPublish("2/demo/g/x"), "only the platform and operators"},
		{operator.MayPublish("0/demo/u1/d1"), "only a device user sends events"},
		{readOnly.MayPublish("1/demo/u1/d1/event"), "read-only operator"},
		{deviceUser.MayPublish("foo"), `the topic "foo" does not begin with 0/, 1/ or 2/`},
		{deviceUser.MaySubscribe("#"), "a device user reads 1/demo/u1/# and 2/demo/#"},
		{operator.MaySubscribe("#"), "an operator reads 0/, 1/ and 2/demo/#"},
		{Rights{}.MaySubscribe("#"), "no rights"},
	} {
		wantError(t, c.err, c.says)
		var rights *RightsError
		if !errors.As(c.err, &rights) || rights.Reason != c.err.Error() {
			t.Errorf("not a RightsError: %#v", c.err)
		}
	}
	var malformed *TopicError
	if err := deviceUser.MayPublish("foo"); !errors.As(err, &malformed) {
		t.Error("a topic outside the contract does not unwrap to a TopicError")
	}
	if err := deviceUser.MayPublish("0/demo/u2/d"); errors.As(err, &malformed) {
		t.Error("a well-formed topic unwraps to a TopicError")
	}
}

func TestRefusalsStayShortForTheLongestIDs(t *testing.T) {
	long := strings.Repeat("\"", 16380)
	r := Rights{RoleDevice, mustProject(t, long), mustUser(t, long)}
	for _, s := range []string{"#", "0/" + long + "x/" + long + "/d", "0/" + long + "/x" + long[1:] + "/d", "1/" + long + "/" + long + "/d/event", strings.Repeat("\u202e", 20000)} {
		for _, err := range []error{r.MayPublish(s), r.MaySubscribe(s), r.MayRead(s)} {
			if err != nil {
				checkSentence(t, err)
			}
		}
	}
}

func TestRolesHaveNames(t *testing.T) {
	for _, name := range []string{"device", "operator", "read-only operator"} {
		if r, err := ParseRole(name); err != nil || r.String() != name {
			t.Errorf("%s: %s, %v", name, r, err)
		}
	}
	for _, name := range []string{"", "admin", "Device"} {
		_, err := ParseRole(name)
		wantError(t, err, "device, operator, read-only operator")
	}
}

func TestAllowingDoesNotAllocate(t *testing.T) {
	for name, allow := range map[string]func() error{
		"publish":          func() error { return deviceUser.MayPublish("0/demo/u1/d1") },
		"subscribe":        func() error { return deviceUser.MaySubscribe("1/demo/u1/+/update/#") },
		"subscribe shared": func() error { return deviceUser.MaySubscribe("$share/n/1/demo/u1/#") },
		"read":             func() error { return operator.MayRead("0/demo/u1/d1") },
	} {
		n := testing.AllocsPerRun(100, func() {
			if err := allow(); err != nil {
				t.Error(err)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// bruteReads is the read column of PLATFORM.md "Topics" once more, without the code under test.
func bruteReads(r Rights, topic string) bool {
	l := strings.Split(topic, "/")
	if len(l) < 2 || l[1] != r.Project.String() {
		return false
	}
	if r.Role == RoleDevice {
		return l[0] == "2" || l[0] == "1" && len(l) > 2 && l[2] == r.User.String()
	}
	return l[0] == "0" || l[0] == "1" || l[0] == "2"
}

// FuzzRights checks that an allowed filter matches nothing the account may not read, and that a
// refused one matches something it may not.
func FuzzRights(f *testing.F) {
	for _, s := range [][2]string{{"1/demo/u1/#", "1/demo/u1/d1/event"}, {"1/demo/+/#", "1/demo/u2/x"}, {"2/demo/#", "2/demo"},
		{"$share/n/1/demo/u1/#", "1/demo/u1"}, {"$SHARE/n/+/#", "a/b"}, {"+/demo/u1/#", "0/demo/u1/d"}, {"1/demo", "1/demo"},
		{"#", "$SYS/x"}, {"1/demo/u1", "1/demo/u1"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, filter, topic string) {
		for _, r := range []Rights{deviceUser, operator, readOnly} {
			if published := r.MayPublish(topic); published == nil {
				if strings.ContainsAny(topic, "+#\x00") || !strings.Contains(topic, "/demo/") {
					t.Errorf("%s may publish to %q", r.Role, topic)
				}
			} else {
				checkSentence(t, published)
			}
			err := r.MaySubscribe(filter)
			if err != nil {
				checkSentence(t, err)
			}
			var malformed *FilterError
			if errors.As(err, &malformed) {
				continue
			}
			// A topic that filter matches, and in which no wildcard happens to stand for an id.
			witness := strings.NewReplacer("+", "witness", "#", "witness").Replace(string(Filter(filter).Inner()))
			if !bruteDelivers(filter, witness) {
				t.Fatalf("%q does not match its witness %q", filter, witness)
			}
			if (err == nil) != bruteReads(r, witness) {
				t.Errorf("%s: filter %q matches %q: %v", r.Role, filter, witness, err)
			}
			if strings.ContainsAny(topic, "+#") || !bruteDelivers(filter, topic) {
				continue
			}
			if err == nil && !bruteReads(r, topic) {
				t.Errorf("%s may subscribe to %q, which matches %q", r.Role, filter, topic)
			}
			if err == nil && r.MayRead(topic) != nil {
				t.Errorf("%s may subscribe to %q, but not read %q, which it matches", r.Role, filter, topic)
			}
		}
		for _, r := range []Rights{deviceUser, operator} {
			if !strings.ContainsAny(topic, "+#") && (r.MayRead(topic) == nil) != bruteReads(r, topic) {
				t.Errorf("%s reads %q: %v", r.Role, topic, r.MayRead(topic))
			}
		}
	})
}

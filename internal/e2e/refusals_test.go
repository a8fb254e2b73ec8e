package e2e

import (
	"fmt"
	"strings"
	"testing"

	"deviceconsole/internal/page"
)

// TestARefusedEventSaysWhy: the platform takes events from their own user
// alone, so one that an operator sends comes back as not authorized, in the
// outbox and in the list.
func TestARefusedEventSaysWhy(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	a := s.account(page.RoleOperator)
	// Logged in as if it were a device user: the console can't know better.
	c.connectAs(login{s.config.Sandbox.Project + "/" + a.User, s.config.Sandbox.APIKey + "/" + a.Password}, "bench-1", "")
	c.becomes("Connected")
	c.compose("bench-1", `{"hello":"world"}`)
	text := c.sends("rejected")
	for _, want := range []string{"0x87", "ot authorized"} {
		if !strings.Contains(text, want) {
			t.Errorf("the outbox does not say %q: %s", want, text)
		}
	}
	c.rows().Containing("rejected").First().WaitText("bench-1")
	c.Shot("rejected-wide-light")
}

// TestAWrongPasswordIsRefusedInWords: the state says what happened and what to
// do, and the console does not try again by itself.
func TestAWrongPasswordIsRefusedInWords(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	sb := s.config.Sandbox
	c.fillLogin(sb.Project, s.account(page.RoleDevice).User, sb.APIKey, "not the password", "bench-1", "")
	c.connectForm().Button("Connect").Click()
	c.becomes("Refused")
	c.Role("region", "Connection problem").WaitText("0x86")
	logins := func() int { return strings.Count(s.process.Output(), "login refused") }
	waitFor(t, func() string { // what the server says of it comes another way
		if n := logins(); n != 1 {
			return fmt.Sprintf("%d logins were tried before the refusal was shown, want 1", n)
		}
		return ""
	})
	c.Shot("refused-wide-light")

	// Corrected, it connects: the refusal does not stick.
	c.connectForm().Field("Password").Fill(s.account(page.RoleDevice).Password)
	if got := logins(); got != 1 {
		t.Errorf("the console tried again by itself: %d logins", got)
	}
	c.connectForm().Button("Connect").Click()
	c.becomes("Connected")
}

// TestADeniedSubscriptionSaysWhy: a filter that covers more than the rights is
// denied in words beside it, one within them is granted, and both can go.
func TestADeniedSubscriptionSaysWhy(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.sandbox()
	sb := s.config.Sandbox
	for filter, outcome := range map[string]string{
		"#":                                   "denied",
		"1/" + sb.Project + "/another-user/#": "denied",
		"$SYS/#":                              "denied",
		"2/" + sb.Project + "/ovens/#":        "granted",
	} {
		text := c.subscribe(filter, outcome)
		if outcome == "denied" && !strings.Contains(text, "0x87") {
			t.Errorf("%s is denied without a reason: %s", filter, text)
		}
	}
	c.Shot("subscriptions-wide-light")
	ovens := c.subscriptions().Starting("2/" + sb.Project + "/ovens/#")
	ovens.Button("Unsubscribe").Click()
	ovens.Gone()
}

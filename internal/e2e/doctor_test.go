package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/scripted"
	"deviceconsole/internal/loopback"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

func (c console) doctor() browsertest.Locator { return c.Role("region", "Connection doctor") }

// checks are the items of the doctor's list.
func (c console) checks() browsertest.Locator {
	return c.doctor().Role("list", "Checks").Role("listitem", "")
}

// check has the doctor go through its checks, and returns its verdict.
func (c console) check() string {
	c.doctor().Button("Run checks").Click()
	return c.verdict()
}

// verdict waits until no check is under way.
func (c console) verdict() string {
	return c.doctor().Role("status", "").WaitTextFunc("is a verdict", func(s string) bool { return s != "" && !strings.HasPrefix(s, "Checking") })
}

// has waits for a check with an outcome, and for what its text says.
func (c console) has(check, outcome string, says ...string) {
	item := c.checks().Containing(check).First()
	item.WaitText(outcome)
	for _, s := range says {
		item.WaitText(s)
	}
}

// TestTheDoctorFindsNothingWrongWithTheSandbox: not with a device user, whose topic
// filters bring nothing back that it may send, nor with an operator, whose do.
func TestTheDoctorFindsNothingWrongWithTheSandbox(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.GrantClipboard(s.url)
	c.sandbox()
	c.allGranted(t)
	c.show("Connection")
	if got := c.check(); !strings.HasPrefix(got, "Nothing wrong was found") {
		t.Errorf("the verdict is %q", got)
	}
	a := s.account(page.RoleDevice)
	c.has("Address and path", "Passed", "A server answered at")
	c.has("TLS", "Skipped", "A ws:// address has none")
	c.has("Subprotocol", "Passed")
	c.has("MQTT version", "Passed", "MQTT 5")
	c.has("Login", "Passed", "ms")
	c.has("Subscription 1/"+s.config.Sandbox.Project+"/"+a.User, "Passed", "a device user may send to no topic that it hears")
	c.has("Publish right", "Skipped", "A test event would reach the platform")
	c.has("Clock", "Passed", "This device's clock is")
	c.has("Round trip", "Passed", "A ping was answered in")
	c.becomes("Connected") // the second login has thrown nobody off
	c.Shots("doctor-well", browsertest.Wide, browsertest.Phone)
	c.Viewport(browsertest.Wide)

	c.doctor().Button("Copy result").Click()
	waitFor(t, func() string {
		text := c.Clipboard()
		for _, secret := range []string{a.Password, s.config.Sandbox.APIKey} {
			if strings.Contains(text, secret) {
				t.Errorf("the copied text holds the secret %q", secret)
			}
		}
		if !strings.Contains(text, "Passed  Login") || !strings.Contains(text, "this console's server finds the name") {
			return "copied was " + text
		}
		return ""
	})
	c.Role("region", "Connection log").Role("listitem", "").Containing("Checks ended. Nothing wrong").Wait()

	c.compose("bench-1", `{"doctor":"is asked again"}`)
	c.sends("acknowledged")
	c.show("Connection")
	c.check()
	c.has("Publish right", "Passed", "the broker took it")

	c.subscribe("#", "denied")
	c.show("Connection")
	c.check()
	c.has("Subscription #", "Failed", "0x87", "A device user may listen to its own messages")

	c.disconnect()
	operator := s.account(page.RoleOperator)
	c.connectAs(login{s.config.Sandbox.Project + "/" + operator.User, s.config.Sandbox.APIKey + "/" + operator.Password}, "", "")
	c.becomes("Connected")
	c.show("Connection")
	c.check()
	c.has("Subscription 2/"+s.config.Sandbox.Project, "Passed", "came back")
	c.has("Subscription 1/"+s.config.Sandbox.Project, "Passed", "came back")
	c.has("Publish right", "Passed", "The broker took a message to 1/"+s.config.Sandbox.Project+"/"+operator.User+"/_doctor/event")
}

// TestTheDoctorNamesTheRightPath: nothing of the login goes to the path that it finds,
// until a person takes its advice.
func TestTheDoctorNamesTheRightPath(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var came []byte // over WebSockets
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/ws" {
			http.NotFound(w, r)
			return
		}
		ws, err := mqttws.Accept(w, r, mqttws.AcceptOptions{Origin: func(*http.Request) bool { return true }})
		if err != nil {
			return
		}
		defer ws.Close()
		for buf := make([]byte, 1024); ; {
			n, err := ws.Read(buf)
			mu.Lock()
			came = append(came, buf[:n]...)
			mu.Unlock()
			if err != nil {
				return
			}
		}
	}))
	defer srv.Close()
	got := func() string {
		mu.Lock()
		defer mu.Unlock()
		return string(came)
	}
	right := "ws" + strings.TrimPrefix(srv.URL, "http") + "/ws"

	s := startServerWith(t, "-broker", strings.TrimSuffix(right, "/ws")+"/mqtt", "-brokers", "any")
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.connectAs(kitchen, "mw-1", "")
	c.Role("region", "Connection problem").Button("Run checks").Click()
	if verdict := c.verdict(); !strings.Contains(verdict, "but "+right+" does") {
		t.Errorf("the verdict is %q", verdict)
	}
	c.doctor().Button("Run checks").Focused()
	c.has("Address and path", "Failed", "Use "+right)
	c.has("TLS", "Skipped")
	c.has("Login", "Skipped", "A check before it failed")
	c.audits(t, "doctor-path")
	c.Viewport(browsertest.Wide)
	if came := got(); came != "" {
		t.Errorf("the guessed path was sent %q", came)
	}
	c.doctor().Button("Use " + right).Click()
	waitFor(t, func() string {
		if !strings.Contains(got(), kitchen.user) {
			return "no login came to the path that a person chose"
		}
		return ""
	})
}

// TestTheDoctorSaysWhyALoginIsRefused: in the words of the code, and without the password.
func TestTheDoctorSaysWhyALoginIsRefused(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.GrantClipboard(s.url)
	sb := s.config.Sandbox
	c.fillLogin(sb.Project, s.account(page.RoleDevice).User, sb.APIKey, "wrong-but-secret", "bench-1", "")
	c.connectForm().Button("Connect").Click()
	c.becomes("Refused")
	if verdict := c.check(); verdict != "Login: The broker refused the login." {
		t.Errorf("the verdict is %q", verdict)
	}
	c.has("Login", "Failed", "0x86", "Check the API key and password of user")
	c.has("Subscription", "Skipped")
	c.Shots("doctor-password", browsertest.Wide, browsertest.Phone)
	c.Viewport(browsertest.Wide)
	c.doctor().Button("Copy result").Click()
	waitFor(t, func() string {
		text := c.Clipboard()
		if strings.Contains(text, "wrong-but-secret") {
			t.Errorf("the copied text holds the password:\n%s", text)
		}
		if !strings.Contains(text, "0x86") {
			return "copied was " + text
		}
		return ""
	})
}

// TestTheDoctorTellsAGrantThatDeliversNothing: the broker grants # and takes a message,
// and nothing comes back.
func TestTheDoctorTellsAGrantThatDeliversNothing(t *testing.T) {
	t.Parallel()
	b, s := startScripted(t, scripted.Script{})
	c := openConsole(t, s.url)
	c.openAdvanced()
	c.connectForm().Field("Account kind").Choose("operator")
	c.connectAs(office, "", "")
	c.becomes("Connected")
	c.subscribe("#", "granted")
	c.show("Connection")
	c.check()
	c.has("Subscription #", "Failed", "but silent", "did not deliver")
	c.has("Subscription 0/", "Passed", "not tried")
	for _, p := range b.Published() {
		if p.Retain || !strings.Contains(p.Topic, "/_doctor/") {
			t.Errorf("the checks sent %+v", p)
		}
	}
	c.Shots("doctor-silent", browsertest.Wide)
}

// TestTheDoctorBeginsByItself: after the second attempt that failed, without taking the
// focus, and what the server can tell stands in place of what the browser hides.
func TestTheDoctorBeginsByItself(t *testing.T) {
	t.Parallel()
	s := startServerWith(t, "-broker", "ws://"+loopback.Address(t)+"/mqtt")
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connecting")
	before := c.Focus()
	c.doctor().WaitText("by itself")
	c.has("Address and path", "Failed", "nobody listens at that port", "This console's server")
	if after := c.Focus(); after != before {
		t.Errorf("the focus went from %s to %s", before, after)
	}
	c.Shots("doctor-hidden", browsertest.Wide)
}

// TestTheDoctorCanBeStopped: while an upgrade is not answered.
func TestTheDoctorCanBeStopped(t *testing.T) {
	t.Parallel()
	s := startServerWith(t, "-broker", "ws://"+silentListener(t)+"/mqtt")
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.doctor().Button("Run checks").Click()
	c.doctor().Button("Stop checks").Click()
	c.doctor().WaitText("Stopped.")
	c.doctor().Button("Run checks").Wait()
}

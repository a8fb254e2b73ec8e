package e2e

import (
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

// TestTheConnectionLogTellsWhatHappened: a refused login, a connection and its answers
// stand in the log with their reasons, it can be searched, and the file that is saved of it
// holds no secret.
func TestTheConnectionLogTellsWhatHappened(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	folder := c.Downloads()
	c.connectAs(login{kitchen.user, "key-7/wrong-but-secret"}, "mw-1", "")
	c.becomes("Refused")
	c.connectAs(kitchen, "mw-1", "microwaves")
	c.becomes("Connected")
	c.allGranted(t)
	c.show("Connection")

	log := c.Role("region", "Connection log")
	lines := log.Role("listitem", "")
	lines.Containing("Failed: The broker refused the login").Wait()
	lines.Containing("microwaves/#: Granted QoS 1").Wait()
	for _, window := range []browsertest.Viewport{browsertest.Wide, browsertest.Phone} {
		c.Shots("connection-log", window)
	}
	c.Viewport(browsertest.Wide)
	log.Role("combobox", "Kind of lines").Choose("subscription")
	lines.Containing("Failed: The broker refused").Gone()
	log.Role("combobox", "Kind of lines").Choose("all")
	log.Role("searchbox", "Filter log").Fill("REFUSED THE LOGIN")
	lines.Containing("Granted QoS 1").Gone()
	lines.Containing("refused the login").Wait()
	log.Button("Export log").Click()
	_, file := c.Downloaded(folder, ".txt")
	text := string(file)
	for _, says := range []string{"refused the login", "microwaves/#: Granted QoS 1", "Connecting to " + broker.url()} {
		if !strings.Contains(text, says) {
			t.Errorf("the saved log lacks %q:\n%s", says, text)
		}
	}
	for _, secret := range []string{"key-7", "kitchen/secret", "wrong-but-secret"} {
		if strings.Contains(text, secret) {
			t.Errorf("the saved log holds the secret %q", secret)
		}
	}
}

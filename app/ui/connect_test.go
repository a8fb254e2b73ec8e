//go:build !js

package ui

import (
	"errors"
	"slices"
	"testing"
	"time"

	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

// TestConnectionIsNamedWhileItIsMade: whom it is for is known before it is up.
func TestConnectionIsNamedWhileItIsMade(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	if list := connectionFacts(c.model.Connection); list != nil {
		t.Errorf("facts about no connection: %v", list)
	}
	b := c.connect(t)
	b.config.OnStatus(mqttws.Status{State: mqttws.Reconnecting, Err: errors.New("lost"), At: time.Now()})
	c.until(t, func(m session.Model) bool { return m.Connection.State == mqttws.Reconnecting })
	var names []string
	for _, f := range connectionFacts(c.model.Connection) {
		names = append(names, f.Name)
		if f.Value == "" {
			t.Errorf("%s is empty", f.Name)
		}
	}
	if want := []string{"Broker", "Account", "Role", "Client ID"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}

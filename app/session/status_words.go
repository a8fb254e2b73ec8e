package session

import (
	"errors"
	"net/url"
	"strings"

	"deviceconsole/mqttws"
)

// statusWords says what a status of the client means, where that says more than
// the state's word.
func (m Model) statusWords(s mqttws.Status) Words {
	host := hostOf(m.Connection.URL)
	switch {
	case s.Err != nil:
		return m.failureWords(s)
	case s.State == mqttws.Connected && s.SessionPresent:
		return Words{What: "The broker at " + host + " resumed the session that it had kept"}
	case s.State == mqttws.Connected:
		return Words{What: "Logged in at " + host + " as " + m.Connection.Who()}
	}
	return Words{} // an attempt is under way, and none has failed
}

// failureWords says why there is no connection.
func (m Model) failureWords(s mqttws.Status) Words {
	c := m.Connection
	var reason *mqttws.ReasonError
	if errors.As(s.Err, &reason) {
		words := m.reasonWords(reason)
		if s.State == mqttws.Refused && strings.HasPrefix(words.Do, itRetries) {
			words.Do = askOperator + ", or press Retry now"
		}
		return words
	}
	what := "The connection was lost"
	if !c.wasUp {
		what = "No connection to " + hostOf(c.URL) + " came about"
	}
	do := itRetries
	var invalid *mqttws.InvalidError
	switch {
	case errors.As(s.Err, &invalid):
		do = "Correct the connect form"
	case !c.wasUp:
		do = unreached(c.URL)
	}
	return Words{what, m.scrub(s.Err.Error()), do}
}

// unreached says what to check where the browser tells a page nothing. To a
// person it does tell what it thinks of a certificate, in a tab of its own.
func unreached(broker string) string {
	do := "Check that the broker runs, that " + broker + " is its address for MQTT over WebSocket (often /mqtt, /ws or /), " +
		"that this network knows the name, and that no firewall is in the way. "
	if strings.HasPrefix(broker, "wss:") {
		do += "Open https://" + hostOf(broker) + "/ in another tab: there the browser says whether it takes the certificate. "
	}
	return do + itRetries
}

// reasonWords says what the broker's answer means to the connected account.
func (m Model) reasonWords(r *mqttws.ReasonError) Words {
	c := m.Connection
	return reasonWords(packetOf(r.Packet), r.Equivalent(), m.scrub(r.Text), who{c.Project.String(), c.User.String(), c.ClientID})
}

// statusWhy is the cause of a loss in a few words, for the gap it leaves.
func (m Model) statusWhy(s mqttws.Status) string {
	var reason *mqttws.ReasonError
	switch {
	case s.Err == nil:
		return ""
	case errors.As(s.Err, &reason):
		if r, ok := findReason(packetOf(reason.Packet), reason.Equivalent()); ok {
			return r.why
		}
	}
	return m.scrub(s.Err.Error())
}

// newClientIDHelps reports whether the broker's answer speaks of the client
// identifier.
func newClientIDHelps(err error) bool {
	var reason *mqttws.ReasonError
	return errors.As(err, &reason) && (reason.Equivalent() == 0x85 || reason.Code == 0x8E)
}

func hostOf(rawURL string) string {
	if u, err := url.Parse(rawURL); err == nil && u.Host != "" {
		return u.Host
	}
	return "the broker"
}

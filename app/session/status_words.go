package session

import (
	"errors"
	"net/url"
	"strconv"
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

// noClose is the close code that a browser gives where there was no close frame: for a
// connection that never came about, and for a line that broke (RFC 6455, 7.1.5).
const noClose = 1006

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
	switch {
	case !c.wasUp:
		what = "No connection to " + hostOf(c.URL) + " came about"
	case c.lostErr != nil && !errors.Is(s.Err, c.lostErr):
		what += ", and no other came about"
	}
	do := itRetries
	var invalid *mqttws.InvalidError
	var end *mqttws.CloseError
	switch {
	case errors.Is(s.Err, mqttws.ErrDroppedAgain):
		return Words{"The connection ended right after the login, three times in a row", "without a reason",
			"Another client may be using client ID " + c.ClientID + ": each login throws the other off. Take a new client ID here, or close the other one. " +
				"Or the account has no right to what it sends or subscribes to first"}
	case errors.As(s.Err, &invalid):
		do = "Correct the connect form"
	case c.offline:
		return Words{what, "this device has no network", "The console connects by itself when there is one again"}
	case errors.As(s.Err, &end) && end.LoginRefused():
		words := m.reasonWords(&mqttws.ReasonError{Packet: "CONNACK", Code: 0x86}) // which it stands for
		words.Why = closeWords(what, end, m.scrub(end.Reason)).Why
		return words
	case errors.As(s.Err, &end) && end.Code != noClose:
		return closeWords(what, end, m.scrub(end.Reason))
	case c.unserved:
		return Words{what, "this console's server does not answer, either", "Look at the network of this device. The console connects by itself when it is back"}
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
	w := who{c.Project.String(), c.User.String(), c.ClientID}
	words := reasonWords(packetOf(r.Packet), r.Equivalent(), m.scrub(r.Text), w)
	if r.Version == mqttws.V311 {
		words.Why = strings.ToLower(r.Name()) + ", return code " + strconv.Itoa(int(r.Code)) + " of MQTT 3.1.1"
		if r.Code >= leastError {
			words.Why = "0x80, and MQTT 3.1.1 tells no reason"
			words.Do = "Usually the account has no right to it. " + reasonWords(inSuback, notAuthorized, "", w).Do
		}
	}
	return words
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
	return errors.As(err, &reason) && (reason.Equivalent() == 0x85 || reason.Code == 0x8E) || errors.Is(err, mqttws.ErrDroppedAgain)
}

func hostOf(rawURL string) string {
	if u, err := url.Parse(rawURL); err == nil && u.Host != "" {
		return u.Host
	}
	return "the broker"
}

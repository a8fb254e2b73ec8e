package session

import (
	"strconv"

	"deviceconsole/app/connlog"
	"deviceconsole/mqttws"
)

// logged is the model with one more line in the log of the connection. Secrets of the
// form are taken out.
func (m Model) logged(kind connlog.Kind, bad bool, text string) Model {
	m.Log = m.Log.Add(connlog.Entry{At: m.Now, Kind: kind, Bad: bad, Text: m.scrub(text)})
	return m
}

// logStatus logs what the client says of itself; before is the state until then.
func (m Model) logStatus(before mqttws.State, s mqttws.Status) Model {
	c := m.Connection
	trip := ""
	if s.RTT > 0 {
		trip = "Round trip " + roundTrip(s.RTT)
	}
	switch {
	case s.State == mqttws.Connected && before == mqttws.Connected:
		if trip == "" {
			return m
		}
		return m.logged(connlog.RoundTrip, false, trip)
	case s.State == mqttws.Connected:
		return m.logged(connlog.Connection, false, "Connected. "+c.Words.String()+sentenceOf(s.Version.String())+sentenceOf(trip))
	case s.Err == nil || s.State != mqttws.Refused && s.Attempt > 0 && s.RetryAt.IsZero():
		return m.logged(connlog.Connection, false, "Attempt "+strconv.Itoa(max(1, s.Attempt))+" to connect to "+hostOf(c.URL))
	}
	return m.logged(connlog.Connection, true, c.Words.String())
}

// sentenceOf is a text as one more sentence; "" stays as it is.
func sentenceOf(text string) string {
	if text == "" {
		return ""
	}
	return " " + text + "."
}

// logSubscription logs the outcome of a topic filter.
func (m Model) logSubscription(s mqttws.Subscription, w Words) Model {
	switch {
	case s.State == mqttws.Removed && s.Err != nil:
		return m.logged(connlog.Subscription, true, s.Filter+": not given up. "+m.denied(s.Err).String())
	case s.State == mqttws.Removed:
		return m.logged(connlog.Subscription, false, s.Filter+": unsubscribed")
	case s.State == mqttws.Pending:
		return m
	}
	return m.logged(connlog.Subscription, s.State == mqttws.Denied, s.Filter+": "+w.String())
}

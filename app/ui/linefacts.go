package ui

import (
	"strconv"
	"strings"

	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

// connectionFacts tell whom and what a connection is for, and what is known of
// it once it is up.
func connectionFacts(c session.Connection) []fact {
	if !c.Wanted() {
		return nil
	}
	list := facts("Broker", c.URL, "Account", c.Project.String()+" / "+c.User.String(), "Role", c.Role.String(), "Client ID", c.ClientID)
	if c.State != mqttws.Connected {
		return list
	}
	version := c.Version.String()
	switch {
	case c.Version == mqttws.V311 && c.VersionChosen:
		version += ", as chosen under Advanced. It tells no reasons, and of a message no refusal"
	case c.Version == mqttws.V311:
		version += ", since the broker took no MQTT 5. It tells no reasons, and of a message no refusal"
	}
	resumed := "new"
	if c.SessionPresent {
		resumed = "resumed: the broker kept what came meanwhile"
	}
	list = append(list, facts("Protocol", version, "Session", resumed, "While closed", c.KeepWords())...)
	if c.RTT > 0 {
		trip := phrase.Brief(c.RTT)
		if c.Jitter > 0 {
			trip += ", jitter " + phrase.Brief(c.Jitter)
		}
		list = append(list, fact{Name: "Round trip", Value: trip})
	}
	if c.Server.Keepalive > 0 {
		list = append(list, fact{Name: "Keepalive", Value: phrase.Grouped(int64(c.Server.Keepalive.Seconds())) + " s"})
	}
	if limits := limitsText(c.Server); limits != "" {
		list = append(list, fact{Name: "Broker's limits", Value: limits})
	}
	return list
}

// limitsText names what the broker takes less of than the standard allows; "" =
// nothing (MQTT 5, 3.2.2.3).
func limitsText(s mqttws.ServerLimits) string {
	var parts []string
	add := func(yes bool, text string) {
		if yes {
			parts = append(parts, text)
		}
	}
	add(s.MaximumPacketSize > 0, "packets of at most "+phrase.Counted(uint64(s.MaximumPacketSize), "byte"))
	add(s.MaximumQoS < 2, "QoS "+strconv.Itoa(int(s.MaximumQoS))+" at most")
	add(!s.RetainAvailable, "no retained messages")
	add(!s.WildcardAvailable, "no wildcards in topic filters")
	add(!s.SharedAvailable, "no shared subscriptions")
	add(s.ReceiveMaximum > 0 && s.ReceiveMaximum < noReceiveMaximum, phrase.Counted(uint64(s.ReceiveMaximum), "message")+" under way at a time")
	return strings.Join(parts, "; ")
}

// noReceiveMaximum is the Receive Maximum of a broker that names none (3.2.2.3.3).
const noReceiveMaximum = 65535

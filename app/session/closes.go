package session

import (
	"strconv"
	"strings"

	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// closing is what the end of a WebSocket means and what to do about it.
type closing struct{ why, do string }

const (
	askServer   = "Ask whoever runs this console's server to look into its log"
	sendSmaller = "Send smaller messages: what was sent last is larger than the other side takes"
)

// closes are the close codes of RFC 6455, 7.4.1, and of IANA's registry. why is "" for
// the code's name in small letters.
var closes = map[int]closing{
	1000: {"", itRetries},
	1001: {"going away: the other side is stopping", itRetries + " until it is back"},
	1002: {"", reportUs},
	1003: {"unsupported data", "The address answers, and does not take MQTT there: check the path of the Broker URL (often /mqtt, /ws or /)"},
	1004: {"", reportUs},
	1005: {"closed without a reason", itRetries},
	1006: {"the line broke without a word", itRetries},
	1007: {"", reportUs},
	1008: {"policy violation: a rule of the other side", askOperator},
	1009: {"message too big", sendSmaller},
	1010: {"mandatory extension missing", "The broker wants a WebSocket extension that browsers do not offer. " + askOperator},
	1011: {"internal error of the other side", itRetries + ". If it lasts: " + askOperator},
	1012: {"", itRetries + " until it is back"},
	1013: {"the other side is busy, and asks to try again later", itRetries + ", a little later each time"},
	1014: {"bad gateway: what stands before the broker does not reach it", itRetries + ". If it lasts: " + askOperator},
	1015: {"TLS handshake failed", "Check the broker's certificate: whether this device trusts it, whether its time is over, and whether it is for this name"},
	3000: {"unauthorized", "Check that this page and this account may use the broker. " + askOperator},
	3003: {"forbidden", "Check that this page and this account may use the broker. " + askOperator},
	3008: {"timeout", itRetries},
}

// upstreams are the reasons of this console's gateway (internal/gateway).
var upstreams = map[string]closing{
	page.UpstreamClosed:      {"the broker behind this console's server ended the connection", itRetries},
	page.UpstreamReset:       {"the connection from this console's server to the broker broke", itRetries},
	page.UpstreamRefused:     {"nothing listens at the address where this console's server looks for the broker", itRetries + ". Check that the broker runs"},
	page.UpstreamSilent:      {"the broker did not answer this console's server in time", itRetries + ". Check that the broker runs, and that no firewall is in the way"},
	page.UpstreamUnknown:     {"this console's server does not find the broker's name", itRetries + ". " + askServer},
	page.UpstreamUnreachable: {"this console's server has no way to the broker", itRetries + ". " + askServer},
	page.UpstreamExpired:     {"the broker's certificate is not valid now", "Whoever runs the broker has to renew its certificate"},
	page.UpstreamUntrusted:   {"this console's server does not trust the broker's certificate", "Whoever runs this server has to name its authority (-upstream-ca)"},
	page.UpstreamMisnamed:    {"the broker's certificate is for another name", "Whoever runs this server has to correct the broker's address, or name the certificate's name (-upstream-name)"},
	page.UpstreamNoTLS:       {"the broker refused TLS, or the client certificate of this console's server", askServer},
	page.UpstreamNoWebSocket: {"the broker opened no WebSocket for this console's server", "Whoever runs this server has to check the path of -upstream (often /mqtt, /ws or /)"},
	page.GatewayFull:         {"this console's server carries as many connections as it may", itRetries + ", a little later each time"},
	page.GatewayFullAddress:  {"this console's server carries as many connections as it may from one address", "Close other tabs of the console, or wait. " + itRetries},
	page.GatewayStopping:     {"this console's server is stopping", itRetries + " until it is back"},
	page.GatewayIdle:         {"nothing came over the connection for too long", itRetries + ". A shorter Keepalive under Advanced keeps it open"},
	page.GatewayNoConnect:    {"no login came in time", itRetries},
}

// closeWords says what the end of a WebSocket means. text is what the other side said,
// without secrets.
func closeWords(what string, e *mqttws.CloseError, text string) Words {
	if c, ok := upstreams[e.Reason]; ok {
		return Words{what, c.why + ", WebSocket close code " + strconv.Itoa(e.Code), c.do}
	}
	c, ok := closes[e.Code]
	switch {
	case e.LoginRefused():
		c.why = "the login was not accepted"
	case e.RightMissing():
		c = closing{"the account has no right to something that it sent or subscribed to", itRetries +
			". What the connection ends over three times is put aside: look at the outbox and at Subscriptions"}
	case !ok && e.Code >= 4000 && e.Code < 5000:
		c = closing{"a code that whoever runs the broker has chosen", askOperator}
	case !ok:
		c = closing{"a code that no standard knows", askOperator}
	case c.why == "":
		c.why = strings.ToLower(e.Name())
	}
	w := Words{what, c.why + ", WebSocket close code " + strconv.Itoa(e.Code), c.do}
	if text != "" {
		w.Why += "; it says: " + text
	}
	return w
}

package mqttws

import (
	"errors"
	"strconv"
)

var (
	// ErrNotConnected tells that nothing was sent: there is no connection.
	ErrNotConnected = errors.New("not connected")
	// ErrUnconfirmed tells that the message was sent and that the broker's
	// answer will not be known: the connection was lost, or the context ended
	// first. The message may have been delivered or not.
	ErrUnconfirmed = errors.New("sent, but not confirmed by the broker")
	// ErrDroppedAgain is in the Err of a Status where the connection has ended within
	// 5 s of the login, three times in a row, without a reason: MQTT 3.1.1 can't give
	// one (but see CloseError.RightMissing), and mosquitto gives none to a WebSocket.
	// Another client with the same client
	// identifier is the usual cause: each login ends the other's [MQTT-3.1.4-2].
	// What ended the connection last is in Err, too.
	ErrDroppedAgain = errors.New("the connection ended within 5 seconds of the login, three times in a row, without a reason")

	// errAgain ends an attempt that hangs, for a new one (Client.Check).
	errAgain = errors.New("the network changed while an attempt was under way")
)

// InvalidError refuses what the broker could never accept. Nothing was sent.
type InvalidError struct {
	What    string // what is wrong: "topic", "QoS", "message", "topic filter", …
	Problem string // a sentence's end: "holds the wildcard # or +"
}

func (e *InvalidError) Error() string { return e.What + " " + e.Problem }

// UpgradeError is a server's answer to the upgrade request that opened no
// WebSocket. A browser keeps it to itself.
type UpgradeError struct {
	Code         int    // HTTP status code
	Status, Text string // the status line's words and the start of the body, cleaned
}

func (e *UpgradeError) Error() string {
	s := "the server answered HTTP " + e.Status + " instead of opening a WebSocket"
	if e.Text != "" {
		s += ": " + e.Text
	}
	return s
}

// CloseError is the end of a WebSocket as its close frame told it (RFC 6455,
// 7.4). Code 1006 stands for an end without one; a browser gives nothing else
// for a connection that failed.
type CloseError struct {
	Code   int
	Reason string // the peer's text, cut and cleaned like ReasonError.Text
}

func (e *CloseError) Error() string {
	s := "the WebSocket was closed, code " + strconv.Itoa(e.Code)
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	return s
}

// LoginRefused tells whether the close frame stands for a refused login: RabbitMQ
// (3.10) ends the WebSocket in place of the CONNACK that would say so.
func (e *CloseError) LoginRefused() bool { return e.Code == 1002 && e.Reason == "unauthenticated" }

// RightMissing tells whether the account has no right to a topic that it published
// to or a filter that it asked for: RabbitMQ's words where MQTT 3.1.1 has none. They
// do not say which.
func (e *CloseError) RightMissing() bool {
	return e.Code == 1002 && (e.Reason == "unauthorized" || e.Reason == "access_refused")
}

// Name is the standard's name of the code (RFC 6455, 7.4.1, and IANA's WebSocket
// Close Code Number Registry): "Going Away" for 1001; "Private code" from 4000 to
// 4999, which are for whoever runs the server; else "Unknown close code".
func (e *CloseError) Name() string {
	switch i := e.Code - 1000; {
	case i >= 0 && i < len(closeNames):
		return closeNames[i]
	case e.Code == 3000:
		return "Unauthorized"
	case e.Code == 3003:
		return "Forbidden"
	case e.Code == 3008:
		return "Timeout"
	case e.Code >= 4000 && e.Code <= 4999:
		return "Private code"
	}
	return "Unknown close code"
}

// closeNames are the names of 1000 to 1015.
var closeNames = [...]string{
	"Normal Closure", "Going Away", "Protocol error", "Unsupported Data", "Reserved", "No Status Rcvd", "Abnormal Closure",
	"Invalid frame payload data", "Policy Violation", "Message Too Big", "Mandatory Ext.", "Internal Error", "Service Restart",
	"Try Again Later", "Bad Gateway", "TLS handshake",
}

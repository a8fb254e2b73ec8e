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
)

// InvalidError refuses what the broker could never accept. Nothing was sent.
type InvalidError struct {
	What    string // what is wrong: "topic", "QoS", "message", "topic filter", …
	Problem string // a sentence's end: "holds the wildcard # or +"
}

func (e *InvalidError) Error() string { return e.What + " " + e.Problem }

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

package mqttws

import "errors"

// subprotocol is the WebSocket subprotocol of MQTT [MQTT-6.0.0-3].
const subprotocol = "mqtt"

// socket is the client's end of a WebSocket that carries binary frames. dial,
// which makes one, is the only function with two implementations.
type socket interface {
	// Read gives the bytes of the frames received, joined [MQTT-6.0.0-2]. The end
	// of the connection is told only after everything received before has been
	// read: a DISCONNECT and the close behind it often arrive together. A close
	// frame is told as *CloseError, a text frame is an error [MQTT-6.0.0-1].
	Read(p []byte) (int, error)
	// Write sends p as one binary frame. It may wait while the network is slow;
	// Close ends the wait.
	Write(p []byte) (int, error)
	// Close starts the close handshake and returns at once.
	Close() error
}

var (
	errTextFrame = errors.New("the peer sent a text frame; MQTT takes binary frames only")
	// ErrSubprotocol tells of a server that opened a WebSocket for something
	// else than MQTT [MQTT-6.0.0-4].
	ErrSubprotocol = errors.New(`the server did not accept the subprotocol "mqtt"`)
)

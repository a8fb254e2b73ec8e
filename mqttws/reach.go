package mqttws

import "context"

// Reach finds out whether a WebSocket opens at an address, and closes it at once:
// not one byte of MQTT is sent, so none of a login. With mqtt the subprotocol is
// asked for, and ErrSubprotocol tells that another one was given; without, any
// WebSocket will do. In a browser every other failure looks the same. It waits until
// ctx ends at the longest, and leaves no socket behind.
func Reach(ctx context.Context, address string, mqtt bool) error {
	if err := checkURL(address); err != nil {
		return err
	}
	if !mqtt {
		return reachBare(ctx, address)
	}
	s, err := dial(ctx, address)
	if err != nil {
		return err
	}
	return s.Close()
}

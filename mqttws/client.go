package mqttws

import (
	"context"
	"sync"
)

// Client keeps one connection to a broker. Its methods may be called from any
// goroutine, callbacks included, and none but Publish waits.
type Client struct {
	cfg Config

	mu     sync.Mutex
	closed bool
}

// Connect starts a client and returns at once; what becomes of it is told to
// Config.OnStatus. An error (*InvalidError) means a config that can never work.
func Connect(cfg Config) (*Client, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	return &Client{cfg: cfg}, nil
}

// Subscribe remembers a filter and asks the broker for it, now or at the next
// connection, and again on every later one. The outcome is told to
// Config.OnSubscription. The error is an *InvalidError for a filter that no
// broker could accept.
func (c *Client) Subscribe(filter string, qos byte) error {
	return checkFilter(filter)
}

// Unsubscribe forgets a filter, and takes it back from the broker if connected.
func (c *Client) Unsubscribe(filter string) error {
	return checkFilter(filter)
}

// Publish sends a message and waits for the broker's answer.
func (c *Client) Publish(ctx context.Context, m Message) (Ack, error) {
	if err := checkTopic("topic", m.Topic); err != nil {
		return Ack{}, err
	}
	return Ack{}, ErrNotConnected
}

// Retry tries to connect now instead of waiting for the backoff, also when the
// client is Refused.
func (c *Client) Retry() {}

// Close ends the connection, with a DISCONNECT where it can, and returns at
// once. No callback begins after it has returned.
func (c *Client) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	return nil
}

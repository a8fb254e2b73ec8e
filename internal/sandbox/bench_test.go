package sandbox

import (
	"io"
	"log/slog"
	"sync/atomic"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"
)

// BenchmarkEvents is an event's way from a device at QoS 1 to an operator at QoS 0.
func BenchmarkEvents(b *testing.B) {
	broker := start(b, func(c *Config) { c.Logger = slog.New(slog.DiscardHandler) })
	operator := login(b, broker, 5, "support")
	operator.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Subscribe}, PacketID: 1,
		Filters: packets.Subscriptions{{Filter: "0/demo/#"}}})
	operator.expect(packets.Suback)
	var seen atomic.Int64
	go func() {
		for {
			if _, err := operator.read(); err != nil {
				return
			}
			seen.Add(1)
		}
	}()
	device := login(b, broker, 5, "kitchen")
	packet := encode(b, 5, publishPacket(1, 1, "0/demo/kitchen/d1", goodEvent))
	b.SetBytes(int64(len(packet)))
	go func() {
		for range b.N {
			if _, err := device.conn.Write(packet); err != nil {
				return
			}
		}
	}()
	for range b.N {
		device.expect(packets.Puback)
	}
	eventually(b, "every event is seen", func() bool { return seen.Load() == int64(b.N) })
}

// BenchmarkFanOut is one group message to 100 devices.
func BenchmarkFanOut(b *testing.B) {
	const devices = 100
	broker := start(b, func(c *Config) { c.Logger = slog.New(slog.DiscardHandler) })
	for range devices {
		p := login(b, broker, 4, "kitchen")
		p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Subscribe}, PacketID: 1,
			Filters: packets.Subscriptions{{Filter: "2/demo/#"}}})
		p.expect(packets.Suback)
		go func() { _, _ = io.Copy(io.Discard, p.conn) }()
	}
	operator := login(b, broker, 5, "support")
	for b.Loop() {
		operator.publish("2/demo/microwaves/notice", "hello")
	}
}

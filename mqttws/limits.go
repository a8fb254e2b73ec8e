package mqttws

import (
	"fmt"
	"strings"

	"github.com/eclipse/paho.golang/packets"
)

// maxRemainingLength is the largest packet MQTT can carry, without its fixed
// header (MQTT 5, 2.1.4).
const maxRemainingLength = 268_435_455

// forbiddenLimit says which limit of a CONNACK is a protocol error; "" = none is.
// Nothing could be sent to such a broker.
func forbiddenLimit(p *packets.Properties) string {
	switch {
	case p.ReceiveMaximum != nil && *p.ReceiveMaximum == 0: // 3.2.2.3.3
		return "a Receive Maximum of 0"
	case p.MaximumPacketSize != nil && *p.MaximumPacketSize == 0: // 3.2.2.3.6
		return "a Maximum Packet Size of 0"
	}
	return ""
}

// allowsFilter tells whether the broker announced that it offers what the
// filter needs (3.2.2.3.11, 3.2.2.3.13).
func (l ServerLimits) allowsFilter(filter string) error {
	const slack = 5 + 2 + 1 + 2 + 1 // fixed header, identifier, properties, length, options
	switch {
	case !l.SharedAvailable && strings.HasPrefix(filter, "$share/"):
		return &InvalidError{"topic filter", "is a shared subscription, which this broker does not offer"}
	case !l.WildcardAvailable && strings.ContainsAny(filter, "#+"):
		return &InvalidError{"topic filter", "holds a wildcard, which this broker does not offer"}
	case l.MaximumPacketSize > 0 && len(filter)+slack > int(l.MaximumPacketSize):
		return &InvalidError{"topic filter", fmt.Sprintf("is longer than this broker takes (packets of %d bytes)", l.MaximumPacketSize)}
	}
	return nil
}

// allowsPublish tells whether the broker announced that it takes the packet. It
// would end the connection otherwise, or drop the message.
func (l ServerLimits) allowsPublish(p *packets.Publish) error {
	if l.Version == V311 {
		if what := beyond311(p.Properties); what != "" {
			return &InvalidError{what, "needs MQTT 5, and this connection speaks " + V311.String()}
		}
	}
	switch {
	case p.QoS > l.MaximumQoS: // [MQTT-3.2.2-11]
		return &InvalidError{"QoS", fmt.Sprintf("%d is more than this broker takes (%d)", p.QoS, l.MaximumQoS)}
	case p.Retain && !l.RetainAvailable: // [MQTT-3.2.2-14]
		return &InvalidError{"retain", "is not offered by this broker"}
	}
	length := 0
	for _, part := range p.Buffers() {
		length += len(part)
	}
	size := 1 + lengthSize(length) + length
	switch {
	case length > maxRemainingLength:
		return &InvalidError{"message", fmt.Sprintf("is larger than MQTT can carry (%d of %d bytes)", length, maxRemainingLength)}
	case l.MaximumPacketSize > 0 && size > int(l.MaximumPacketSize): // [MQTT-3.2.2-15]
		return &InvalidError{"message", fmt.Sprintf("is larger than this broker takes (a packet of %d bytes, at most %d)", size, l.MaximumPacketSize)}
	}
	return nil
}

// lengthSize is how many bytes a Remaining Length takes (1.5.5).
func lengthSize(n int) int {
	size := 1
	for ; n > 0x7F; n >>= 7 {
		size++
	}
	return size
}

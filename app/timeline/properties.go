package timeline

import "encoding/binary"

// The parts of encoded properties: a tag and what belongs to it.
const (
	tagContentType byte = iota + 1
	tagResponseTopic
	tagCorrelationData
	tagPayloadFormat
	tagMessageExpiry
	tagSubscriptionID
	tagUserProperty
	tagLeftOut
)

// appendProperties writes p behind b; nothing for a message without properties.
func appendProperties(b []byte, p *Properties) []byte {
	if p.ContentType != "" {
		b = appendText(append(b, tagContentType), p.ContentType)
	}
	if p.ResponseTopic != "" {
		b = appendText(append(b, tagResponseTopic), p.ResponseTopic)
	}
	if p.CorrelationData != nil {
		b = appendText(append(b, tagCorrelationData), p.CorrelationData)
	}
	if p.PayloadFormat != nil {
		b = append(b, tagPayloadFormat, *p.PayloadFormat)
	}
	if p.MessageExpiry != nil {
		b = binary.AppendUvarint(append(b, tagMessageExpiry), uint64(*p.MessageExpiry))
	}
	for _, id := range p.SubscriptionIDs {
		b = binary.AppendUvarint(append(b, tagSubscriptionID), uint64(id))
	}
	for _, u := range p.User {
		b = appendText(appendText(append(b, tagUserProperty), u.Key), u.Value)
	}
	if p.LeftOut > 0 {
		b = binary.AppendUvarint(append(b, tagLeftOut), uint64(p.LeftOut))
	}
	return b
}

// properties reads what appendProperties wrote. It keeps no part of b.
func properties(b []byte) (p Properties) {
	for len(b) > 0 {
		tag := b[0]
		b = b[1:]
		switch tag {
		case tagContentType:
			p.ContentType, b = text(b)
		case tagResponseTopic:
			p.ResponseTopic, b = text(b)
		case tagCorrelationData:
			var s string
			s, b = text(b)
			p.CorrelationData = []byte(s)
		case tagPayloadFormat:
			format := b[0]
			p.PayloadFormat, b = &format, b[1:]
		case tagMessageExpiry:
			n, size := binary.Uvarint(b)
			seconds := uint32(n)
			p.MessageExpiry, b = &seconds, b[size:]
		case tagSubscriptionID:
			n, size := binary.Uvarint(b)
			p.SubscriptionIDs, b = append(p.SubscriptionIDs, int(n)), b[size:]
		case tagUserProperty:
			var u UserProperty
			u.Key, b = text(b)
			u.Value, b = text(b)
			p.User = append(p.User, u)
		case tagLeftOut:
			n, size := binary.Uvarint(b)
			p.LeftOut, b = int(n), b[size:]
		}
	}
	return p
}

func appendText[T string | []byte](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func text(b []byte) (string, []byte) {
	n, size := binary.Uvarint(b)
	b = b[size:]
	return string(b[:n]), b[n:]
}

// maxGapReason bounds GapInfo.Reason, in bytes.
const maxGapReason = 1024

// appendGap writes what a Gap entry says.
func appendGap(b []byte, g *GapInfo) []byte {
	b = append(b, byte(g.Cause))
	for _, n := range [...]uint64{uint64(g.From.UnixMicro()), uint64(g.Until.UnixMicro()), g.Count, g.Bytes} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return append(b, g.Reason[:min(len(g.Reason), maxGapReason)]...)
}

// gap reads what appendGap wrote.
func gap(b []byte) GapInfo {
	number := func(i int) uint64 { return binary.BigEndian.Uint64(b[1+8*i:]) }
	return GapInfo{
		Cause: GapCause(b[0]),
		From:  moment(int64(number(0))), Until: moment(int64(number(1))),
		Count: number(2), Bytes: number(3),
		Reason: string(b[33:]),
	}
}

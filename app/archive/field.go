package archive

// field is a set of fields of a line.
type field uint64

// The fields, one bit each.
const (
	fieldType field = 1 << iota
	fieldAt
	fieldTopic
	fieldQoS
	fieldRetained
	fieldDuplicate
	fieldOutcome
	fieldCode
	fieldContentType
	fieldResponseTopic
	fieldCorrelationData
	fieldPayloadFormat
	fieldMessageExpiry
	fieldSubscriptionIDs
	fieldUserProperties
	fieldLeftOut
	fieldPayload
	fieldCause
	fieldFrom
	fieldUntil
	fieldCount
	fieldBytes
	fieldReason
	fieldMessages
	fieldGaps
	fieldMissed
	fieldSHA256
	fieldSection
	fieldNamed
	fieldLevel
	fieldText
	fieldFilter
	fieldAway
)

// fieldName is how a field is called in a file.
type fieldName struct {
	text  string
	field field
	coded bool // the value is in base64
}

// fieldNames are all names that a field of a line may have.
var fieldNames = func() map[string]fieldName {
	names := map[string]fieldName{}
	for text, f := range map[string]field{
		"type": fieldType, "at": fieldAt, "qos": fieldQoS, "retained": fieldRetained, "duplicate": fieldDuplicate, "while_away": fieldAway,
		"outcome": fieldOutcome, "code": fieldCode, "payload_format": fieldPayloadFormat, "message_expiry": fieldMessageExpiry,
		"subscription_ids": fieldSubscriptionIDs, "user_properties": fieldUserProperties, "properties_left_out": fieldLeftOut, "cause": fieldCause, "from": fieldFrom,
		"until": fieldUntil, "count": fieldCount, "bytes": fieldBytes, "messages": fieldMessages, "gaps": fieldGaps,
		"missed": fieldMissed, "sha256": fieldSHA256, "section": fieldSection, "name": fieldNamed, "level": fieldLevel, "text": fieldText, "filter": fieldFilter,
	} {
		names[text] = fieldName{text: text, field: f}
	}
	for text, f := range map[string]field{
		"topic": fieldTopic, "content_type": fieldContentType, "response_topic": fieldResponseTopic,
		"correlation_data": fieldCorrelationData, "payload": fieldPayload, "reason": fieldReason,
	} {
		names[text] = fieldName{text: text, field: f}
		names[text+base64Suffix] = fieldName{text: text + base64Suffix, field: f, coded: true}
	}
	return names
}()

// shape is what a type of line must have and what it may have.
type shape struct{ must, may field }

const (
	properties = fieldContentType | fieldResponseTopic | fieldCorrelationData | fieldPayloadFormat |
		fieldMessageExpiry | fieldSubscriptionIDs | fieldUserProperties | fieldLeftOut
	messageMust = fieldType | fieldAt | fieldTopic | fieldQoS | fieldPayload
	messageMay  = fieldRetained | fieldDuplicate | fieldAway | fieldOutcome | fieldCode | properties
)

var shapes = map[string]shape{
	typeReceived: {messageMust, messageMay},
	typeSent:     {messageMust, messageMay},
	typeGap:      {fieldType | fieldAt | fieldCause, fieldFrom | fieldUntil | fieldCount | fieldBytes | fieldTopic | fieldReason},
	typeNote:     {fieldType | fieldSection, fieldAt | fieldNamed | fieldLevel | fieldText | fieldFilter},
	typeEnd:      {must: fieldType | fieldMessages | fieldGaps | fieldMissed | fieldBytes | fieldSHA256},
}

// nameOf returns the name of the first field of a set.
func nameOf(set field) string {
	for text, name := range fieldNames {
		if name.field == set&-set && !name.coded {
			return text
		}
	}
	return ""
}

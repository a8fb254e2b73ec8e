package sandbox

import (
	"unicode/utf8"

	"github.com/mochi-mqtt/server/v2/packets"
)

// refusal is an answer of no: a reason code of MQTT 5 and the reason string that says why.
type refusal struct {
	code   byte
	reason string // for the client
	logged string // for the log, where the reason quotes what must not stand there
}

// forLog is the reason as it is logged, which a client's text does not make long.
func (r *refusal) forLog() string {
	if r.logged != "" {
		return r.logged
	}
	if len(r.reason) <= 2*clipBytes {
		return r.reason
	}
	return clip(r.reason)
}

func (r *refusal) Error() string { return r.reason }

// The reason codes we refuse with (MQTT 5, 2.4).
const (
	codeBadClientID     = 0x85
	codeBadLogin        = 0x86
	codeNotAuthorized   = 0x87
	codeUnavailable     = 0x88
	codeBusy            = 0x89
	codeBadAuthMethod   = 0x8C
	codeFilterInvalid   = 0x8F
	codeQuotaExceeded   = 0x97
	codePayloadInvalid  = 0x99
	codeConnectionRate  = 0x9F
	maxReasonStringSize = 1000 // bytes
)

// connackV3 is the nearest return code of MQTT 3.1.1 (3.2.2.3).
func connackV3(code byte) byte {
	switch code {
	case codeBadClientID:
		return packets.Err3ClientIdentifierNotValid.Code
	case codeBadLogin, codeBadAuthMethod:
		return packets.ErrMalformedUsernameOrPassword.Code
	case codeUnavailable, codeBusy, codeConnectionRate:
		return packets.Err3ServerUnavailable.Code
	}
	return packets.Err3NotAuthorized.Code
}

// reasonString cuts a text to what we send as a reason string.
func reasonString(s string) string {
	if len(s) <= maxReasonStringSize {
		return s
	}
	cut := maxReasonStringSize - len("…")
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

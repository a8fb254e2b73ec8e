package mqttws

import (
	"math"
	"strings"
	"unicode/utf8"
)

// checkString applies the rules of a UTF-8 encoded string (MQTT 5, 1.5.4):
// valid UTF-8 [MQTT-1.5.4-1] without U+0000 [MQTT-1.5.4-2], at most 65,535 bytes.
func checkString(what, s string) error {
	switch {
	case len(s) > math.MaxUint16:
		return &InvalidError{what, "is longer than 65,535 bytes"}
	case !utf8.ValidString(s):
		return &InvalidError{what, "is not valid UTF-8"}
	case strings.IndexByte(s, 0) >= 0:
		return &InvalidError{what, "holds a NUL character"}
	}
	return nil
}

// checkTopic applies the rules of a topic name: at least one character
// [MQTT-4.7.3-1], no wildcard [MQTT-3.3.2-2].
func checkTopic(what, topic string) error {
	if topic == "" {
		return &InvalidError{what, "is empty"}
	}
	if strings.ContainsAny(topic, "#+") {
		return &InvalidError{what, "holds a wildcard (# or +)"}
	}
	return checkString(what, topic)
}

// checkFilter applies the rules of a topic filter (MQTT 5, 4.7 and 4.8.2).
func checkFilter(filter string) error {
	bad := func(problem string) error { return &InvalidError{"topic filter", problem} }
	if filter == "" {
		return bad("is empty")
	}
	if err := checkString("topic filter", filter); err != nil {
		return err
	}
	if rest, ok := strings.CutPrefix(filter, "$share/"); ok {
		name, inner, ok := strings.Cut(rest, "/")
		if name == "" || strings.ContainsAny(name, "#+") || !ok || inner == "" {
			return bad("is not of the form $share/<name>/<filter>") // [MQTT-4.8.2-1] [MQTT-4.8.2-2]
		}
		filter = inner
	}
	levels := strings.Split(filter, "/")
	for i, l := range levels {
		if strings.Contains(l, "#") && (l != "#" || i != len(levels)-1) {
			return bad("has # somewhere else than alone as the last level") // [MQTT-4.7.1-1]
		}
		if strings.Contains(l, "+") && l != "+" {
			return bad("has + beside other characters in a level") // [MQTT-4.7.1-2]
		}
	}
	return nil
}

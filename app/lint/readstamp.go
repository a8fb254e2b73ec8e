package lint

import "strings"

// stamp is a time as people write it, taken apart.
type stamp struct {
	date, clock string // 2001-01-01, 00:10:10
	fraction    string // digits
	zone        string // as ISO 8601 writes it; "" = none
	odd         bool   // another separator, no seconds, another way of the zone
}

func (s stamp) String() string {
	text := s.date + "T" + s.clock
	if s.fraction != "" {
		text += "." + s.fraction
	}
	return text + s.zone
}

// readStamp reads a date and a time of day in the order of ISO 8601. It does not
// judge the numbers.
func readStamp(text string) (s stamp, ok bool) {
	trimmed := strings.TrimSpace(text)
	s.odd = trimmed != text
	date, rest, ok := take(trimmed, "0000-00-00")
	if !ok || rest == "" {
		return s, false
	}
	s.date = date
	switch rest[0] {
	case 'T':
	case ' ', 't', '_':
		s.odd = true
	default:
		return s, false
	}
	if s.clock, rest, ok = take(rest[1:], "00:00:00"); !ok {
		if s.clock, rest, ok = take(rest, "00:00"); !ok {
			return s, false
		}
		s.clock, s.odd = s.clock+":00", true
	}
	if rest != "" && (rest[0] == '.' || rest[0] == ',') {
		s.odd = s.odd || rest[0] == ','
		digits := 1
		for digits < len(rest) && digit(rest[digits]) {
			digits++
		}
		s.fraction, rest = rest[1:digits], rest[digits:]
		s.odd = s.odd || s.fraction == ""
	}
	return s.readZone(rest)
}

func (s stamp) readZone(text string) (stamp, bool) {
	zone := strings.TrimSpace(text)
	switch strings.ToUpper(zone) {
	case "":
	case "Z", "UTC", "GMT", "-00:00":
		s.zone = "Z"
	default:
		if zone[0] != '+' && zone[0] != '-' {
			return s, false
		}
		for _, form := range []string{"00:00", "0000", "00"} {
			if digits, rest, ok := take(zone[1:], form); ok && rest == "" {
				s.zone = zone[:1] + digits[:2] + ":00"
				if len(digits) > 2 {
					s.zone = zone[:1] + digits[:2] + ":" + digits[len(digits)-2:]
				}
				break
			}
		}
		if s.zone == "" {
			return s, false
		}
	}
	s.odd = s.odd || s.zone != text
	return s, true
}

// take cuts a form off the front of a text; 0 stands for any digit.
func take(text, form string) (front, rest string, ok bool) {
	if len(text) < len(form) {
		return "", text, false
	}
	for i := range len(form) {
		if c := text[i]; form[i] == '0' && !digit(c) || form[i] != '0' && c != form[i] {
			return "", text, false
		}
	}
	return text[:len(form)], text[len(form):], true
}

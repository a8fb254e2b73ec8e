package platform

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// All is the reserved level that stands for everybody: as a device for every device of the user,
// as a group for every device of the project (PLATFORM.md "Identifiers").
const All = "_all"

const (
	// maxLevelBytes bounds one topic level. The longest topic holds four of them and 12 other
	// bytes, so that every topic built from valid levels fits into the 65,535 bytes of an MQTT
	// string (MQTT 5 clause 1.5.4).
	maxLevelBytes = (maxStringBytes - 12) / 4
	// maxStringBytes is the longest string or binary field of an MQTT packet.
	maxStringBytes = 65535
	// MaxClientIDCharacters is the platform's bound on a client identifier.
	MaxClientIDCharacters = 32
)

type (
	// Project is a project_mqtt: the id of a project, never empty once parsed.
	Project struct{ s string }
	// User is a user_mqtt: the id of a user within its project, never empty once parsed.
	User struct{ s string }
	// Device is a device_id, chosen by the user for a device or an application on one. The zero
	// value is "no device id", which an event topic allows.
	Device struct{ s string }
	// Group is a group_id, chosen by the user, never empty once parsed.
	Group struct{ s string }
	// ClientID is an MQTT client identifier of 1 to 32 characters.
	ClientID struct{ s string }
)

var (
	// AllDevices addresses every device of a user; only an update can be sent to it.
	AllDevices = Device{All}
	// WholeProject is the group that every device of the project belongs to.
	WholeProject = Group{All}
)

func (p Project) String() string  { return p.s }
func (u User) String() string     { return u.s }
func (d Device) String() string   { return d.s }
func (g Group) String() string    { return g.s }
func (c ClientID) String() string { return c.s }

// IsZero tells whether there is no device id.
func (d Device) IsZero() bool { return d.s == "" }

// IDError says what is wrong with an identifier or a credential. Value is empty where the value
// is a secret.
type IDError struct {
	What    string // "project id", "device id", "API key" …
	Value   string // as it was given, unbounded
	Problem string // completes the sentence: "holds \"#\", which …"
}

// Error is the sentence: what, which value, what is wrong with it.
func (e *IDError) Error() string {
	if e.Value == "" {
		return "the " + e.What + " " + e.Problem
	}
	return "the " + e.What + " " + quote(e.Value) + " " + e.Problem
}

// ParseProject reads a project id, which is any non-empty topic level. The error is an [*IDError].
func ParseProject(s string) (Project, error) {
	if err := parseLevel("project id", s); err != nil {
		return Project{}, err
	}
	return Project{s}, nil
}

// ParseUser reads a user id, which is any non-empty topic level. The error is an [*IDError].
func ParseUser(s string) (User, error) {
	if err := parseLevel("user id", s); err != nil {
		return User{}, err
	}
	return User{s}, nil
}

// ParseDevice reads a device id: a topic level that is not reserved, or nothing at all, which
// gives the zero Device. The error is an [*IDError].
func ParseDevice(s string) (Device, error) {
	if s == "" {
		return Device{}, nil
	}
	if err := parseChosen("device id", s, "every device of the user"); err != nil {
		return Device{}, err
	}
	return Device{s}, nil
}

// ParseGroup reads a group id: a non-empty topic level that is not reserved. The error is an
// [*IDError].
func ParseGroup(s string) (Group, error) {
	if err := parseChosen("group id", s, "every device of the project"); err != nil {
		return Group{}, err
	}
	return Group{s}, nil
}

// ParseClientID reads a client identifier: 1 to 32 characters, no control characters. It may hold
// a "/", since a client that can't generate one uses its user name. The error is an [*IDError].
func ParseClientID(s string) (ClientID, error) {
	const what = "client id"
	switch n := utf8.RuneCountInString(s); {
	case s == "":
		return ClientID{}, &IDError{what, s, "is empty"}
	case !utf8.ValidString(s):
		return ClientID{}, &IDError{what, s, "is not valid UTF-8"}
	case n > MaxClientIDCharacters:
		return ClientID{}, &IDError{what, s, "has " + strconv.Itoa(n) + " characters; the platform takes at most " +
			strconv.Itoa(MaxClientIDCharacters)}
	}
	for _, r := range s {
		if isControl(r) {
			return ClientID{}, &IDError{what, s, "holds a control character"}
		}
	}
	return ClientID{s}, nil
}

// CheckTyped refuses an id that a person typed with a space at an end: the platform takes it, as
// another id that looks the same. What comes from the wire is not typed. The error is an
// [*IDError]; what is as an IDError has it.
func CheckTyped(what, s string) error {
	trimmed := strings.Trim(s, " ")
	switch {
	case trimmed == s:
		return nil
	case trimmed == "":
		return &IDError{what, s, "is made of spaces, which nobody sees; type one that can be read"}
	case s[0] != ' ':
		return &IDError{what, s, "ends with a space, which nobody sees and which makes it another than " + quote(trimmed) + "; take the space away"}
	}
	return &IDError{what, s, "begins with a space, which nobody sees and which makes it another than " + quote(trimmed) + "; take the space away"}
}

// parseLevel checks a non-empty topic level: ASCII, no control characters, none of "#", "+", "/".
func parseLevel(what, s string) *IDError {
	if s == "" {
		return &IDError{what, s, "is empty"}
	}
	if len(s) > maxLevelBytes {
		return &IDError{what, s, "has " + strconv.Itoa(len(s)) + " bytes; at most " +
			strconv.Itoa(maxLevelBytes) + " fit into a topic"}
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				return &IDError{what, s, "is not valid UTF-8; only ASCII characters are allowed"}
			}
			return &IDError{what, s, "holds " + quote(s[i:i+n]) + "; only ASCII characters are allowed"}
		case isControl(rune(c)):
			return &IDError{what, s, "holds a control character"}
		case c == '/':
			return &IDError{what, s, `holds "/", which separates the levels of a topic`}
		case c == '#' || c == '+':
			return &IDError{what, s, `holds "` + string(rune(c)) + `", which is a wildcard in MQTT`}
		}
	}
	return nil
}

// parseChosen checks an id that users choose: a level that is neither reserved nor begins with
// "$", which would read as a topic of the broker's own.
func parseChosen(what, s, reservedFor string) *IDError {
	switch {
	case s == All:
		return &IDError{what, s, "is reserved: it stands for " + reservedFor}
	case len(s) > 0 && s[0] == '$':
		return &IDError{what, s, `begins with "$", which is kept for the broker's own topics`}
	}
	return parseLevel(what, s)
}

// isControl covers the control characters that MQTT 5 clause 1.5.4 advises against, NUL included.
func isControl(r rune) bool { return r < 0x20 || r >= 0x7f && r <= 0x9f }

package profile

import "fmt"

// hidden is what prints in place of a secret.
const hidden = "[hidden]"

// Secret is a string that does not print: fmt, in any verb and however deep in
// another value, and encoding/json show that it is there, not what it is. The
// value is behind a func, since fmt prints the unexported fields of a struct
// without asking their methods, but never looks into a func.
type Secret struct{ reveal func() string }

// NewSecret hides s.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{func() string { return s }}
}

// Reveal returns the hidden string. Call it only where the value is used.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// String returns "[hidden]", or "" for an empty secret.
func (s Secret) String() string {
	if s.reveal == nil {
		return ""
	}
	return hidden
}

// Format writes what String returns, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// MarshalText returns what String returns, for encoding/json and its like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Secrets are what a login needs beside a profile.
type Secrets struct{ APIKey, Password Secret }

// Empty reports whether there is none.
func (s Secrets) Empty() bool { return s.APIKey.Reveal() == "" && s.Password.Reveal() == "" }

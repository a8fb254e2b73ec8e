package session

import "fmt"

// Secret is a string that does not print: fmt, in any verb and however deep in
// another value, and encoding/json show that it is there, not what it is. The
// value is behind a pointer because fmt prints unexported fields of structs
// without asking their methods.
type Secret struct{ p *string }

// NewSecret hides s.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{&s}
}

// Reveal returns the hidden string. Call it only where the value is used.
func (s Secret) Reveal() string {
	if s.p == nil {
		return ""
	}
	return *s.p
}

// String returns "[hidden]", or "" for an empty secret.
func (s Secret) String() string {
	if s.p == nil {
		return ""
	}
	return "[hidden]"
}

// Format writes what String returns, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// MarshalText returns what String returns, for encoding/json and its like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

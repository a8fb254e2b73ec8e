package profile

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"

	"deviceconsole/app/listfile"
)

// MaxLink bounds the fragment of a link, in bytes: about what a QR code can hold.
const MaxLink = 2900

// linkStart is what the fragment of a link begins with: name and version of its format.
const (
	linkName  = "profile="
	linkStart = linkName + "1"
	sealedKey = "&secrets="
)

// IsLink reports whether the fragment of an address is a link to a profile, of
// whatever version.
func IsLink(fragment string) bool { return strings.HasPrefix(fragment, linkName) }

// Link writes a profile as the fragment of a link, without the #. It holds no secrets.
func (p Profile) Link() string {
	b := []byte(linkStart + "&name=")
	b = appendPart(b, p.Name)
	for f, m := range members {
		if value := p.Value(Field(f)); value != usual[f] {
			b = append(b, "&"+m.name+"="...)
			b = appendPart(b, value)
		}
	}
	return string(b)
}

// appendPart writes a value with all escaped that has a meaning in a link, or that
// programs leave out of an address that they find in a text.
func appendPart(b []byte, value string) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(value) {
		c := value[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~:/@,", c) >= 0 {
			b = append(b, c)
		} else {
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return b
}

// SealLink is Link with secrets that are sealed under a passphrase. It waits.
func (p Profile) SealLink(ctx context.Context, k Keys, s Secrets, passphrase string) (string, error) {
	link := p.Link()
	sealed, err := seal(ctx, k, s, passphrase, []byte(link))
	if err != nil {
		return "", err
	}
	return link + sealedKey + base64.RawURLEncoding.EncodeToString(sealed), nil
}

// Linked is what a link brought.
type Linked struct {
	Profile Profile // without an ID

	sealed, bound []byte
}

// Sealed reports whether the link carries secrets.
func (l Linked) Sealed() bool { return len(l.sealed) > 0 }

// Secrets opens the secrets of the link: ErrPassphrase. It waits.
func (l Linked) Secrets(ctx context.Context, k Keys, passphrase string) (Secrets, error) {
	return unseal(ctx, k, l.sealed, passphrase, l.bound)
}

// ParseLink reads a link: a fragment, with or without #, or an address that ends in one.
// The error is a sentence without its first capital.
func ParseLink(text string) (Linked, error) {
	text = strings.TrimSpace(text)
	if _, fragment, found := strings.Cut(text, "#"); found {
		text = fragment
	}
	switch {
	case !IsLink(text):
		return Linked{}, errors.New("this is no link to a profile: one holds #profile= and what belongs to a connection")
	case len(text) > MaxLink:
		return Linked{}, errors.New("this is longer than a link to a profile can be")
	}
	plain, sealed, _ := strings.Cut(text, sealedKey)
	l := Linked{}
	for i, part := range strings.Split(plain, "&") {
		name, value, _ := strings.Cut(part, "=")
		if i == 0 {
			if part != linkStart {
				return Linked{}, errors.New("this link was made by another version of the console, which this one can't read. Update this console")
			}
			continue
		}
		if err := l.take(name, value); err != nil {
			return Linked{}, err
		}
	}
	l.bound = []byte(l.Profile.Link()) // not as it came: some programs write an address anew
	if l.Profile.Name == "" {
		l.Profile.Name = l.Profile.Suggest()
	}
	var err error
	if l.sealed, err = base64.RawURLEncoding.DecodeString(sealed); err != nil {
		return Linked{}, errors.New("the link was cut short or changed: its secrets can't be read")
	}
	return l, nil
}

// take puts a part of a link into the profile. What a newer console may have added is
// passed over.
func (l *Linked) take(name, value string) error {
	value, err := url.PathUnescape(value)
	if err != nil {
		return errors.New("the link was cut short or changed: “" + name + "” can't be read")
	}
	if name == "name" {
		l.Profile.Name = listfile.Name(value)
		return nil
	}
	for f, m := range members {
		if m.name == name {
			l.Profile = l.Profile.With(Field(f), value)
			return m.check(value)
		}
	}
	return nil
}

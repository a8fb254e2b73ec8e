package draft

import (
	"errors"
	"unicode/utf8"

	"deviceconsole/app/phrase"
)

// Format says how the payload of a message is typed.
type Format uint8

// The formats, in the order in which they are offered.
const (
	JSON   Format = iota // valid JSON
	Text                 // UTF-8 as it stands
	Hex                  // bytes, two hexadecimal digits each
	Base64               // bytes (RFC 4648), both alphabets
	AFile                // the bytes of Draft.File
	formats
)

// String is the format's name for a person.
func (f Format) String() string {
	switch f {
	case JSON:
		return "JSON"
	case Text:
		return "Text"
	case Hex:
		return "Hex"
	case Base64:
		return "Base64"
	}
	return "File"
}

// editable is up to how many bytes a file is shown in a field.
const editable = 256 << 10

// PlaceError says where a text is not what its format asks for.
type PlaceError struct {
	Offset  int // byte of the text
	Problem string
}

func (e *PlaceError) Error() string { return e.Problem }

// Bytes returns the bytes that a text stands for in a format; JSON is taken as it
// is, valid or not. The error is a *PlaceError. A File's bytes are in Draft.File.
func (f Format) Bytes(text string) ([]byte, error) {
	switch f {
	case Hex:
		return decodeHex(text)
	case Base64:
		return decodeBase64(text)
	}
	return []byte(text), nil
}

// Text writes bytes in a format; ok is false for bytes that a text can't hold:
// those that are no UTF-8, and characters that a text field does not keep.
func (f Format) Text(b []byte) (text string, ok bool) {
	switch f {
	case Hex:
		return encodeHex(b), true
	case Base64:
		return encodeBase64(b), true
	}
	return string(b), keepable(b)
}

// keepable reports whether a text field keeps b as it is: it makes one line end
// of every kind, and drops or hides control characters.
func keepable(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return utf8.Valid(b)
}

// InFormat returns the draft with its payload written in another format, byte for
// byte. What is typed stays as it stands where it has no bytes yet, since it is
// wrong for its own format. An error says why the format can't be changed; the
// draft is then as it was.
func (d Draft) InFormat(f Format) (Draft, error) {
	if f >= formats || f == d.Format {
		return d, nil
	}
	b, err := d.Format.Bytes(d.Payload)
	switch {
	case d.Format == AFile && d.Payload == "" && d.File.Data != "":
		if len(d.File.Data) > editable {
			return d, errors.New("The file is too large to be shown in a field (" + phrase.Grouped(len(d.File.Data)) + " bytes): it stays a file.")
		}
		b, err = []byte(d.File.Data), nil
	case d.Format == AFile || f == AFile || err != nil:
		d.Format = f // file and typed text are kept side by side
		return d, nil
	}
	text, ok := f.Text(b)
	if !ok {
		return d, errors.New("These bytes can't stand as text (" + whyNoText(b) + "), so they stay as " + d.Format.String() + ".")
	}
	d.Format, d.Payload = f, text
	return d, nil
}

// whyNoText says what keeps bytes from being text that can be edited.
func whyNoText(b []byte) string {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 || !keepable(b[i:i+n]) {
			return "byte " + phrase.Grouped(i+1) + " is 0x" + encodeHex(b[i:i+1])
		}
		i += n
	}
	return "they are none"
}

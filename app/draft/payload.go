package draft

import (
	"errors"

	"deviceconsole/app/phrase"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// MaxPayload is the most bytes of a payload, where the broker takes as much.
const MaxPayload = 16 << 20

// payload makes the payload of a message to devices.
func (b *builder) payload() {
	d := b.d
	switch d.Format {
	case AFile:
		if d.File.Name == "" {
			b.problem(FieldFile, errors.New("no file is chosen yet"))
			return
		}
		b.Message.Payload = []byte(d.File.Data)
	default:
		bytes, err := d.Format.Bytes(d.Payload)
		if err == nil && d.Format == JSON {
			err = CheckJSON(d.Payload, nil)
		}
		if err != nil {
			b.payloadProblem(err)
			return
		}
		b.Message.Payload = bytes
	}
	b.count()
	if b.Bytes > MaxPayload {
		b.problem(FieldPayload, errors.New("the payload has "+phrase.Grouped(b.Bytes)+" bytes; at most "+phrase.Grouped(MaxPayload)+" can be sent from here"))
	}
}

// payloadProblem tells what is wrong with a typed payload, and where.
func (b *builder) payloadProblem(err error) {
	offset, what := 0, "the payload is not "+b.d.Format.String()
	var place *PlaceError
	var syntax *platform.JSONError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &place):
		offset = place.Offset
	}
	if b.typed.Payload != b.d.Payload {
		offset = unmasked(b.typed.Payload, func(masked []byte) int {
			if errors.As(platform.CheckJSON(masked), &syntax) {
				return syntax.Offset
			}
			return -1
		})
	}
	if offset < 0 {
		b.problem(FieldPayload, errors.New(what+" with its variables filled in: "+err.Error()))
		return
	}
	line, column := Place(b.typed.Payload, offset)
	b.problemAt(FieldPayload, errors.New(what+" at line "+phrase.Grouped(line)+", column "+phrase.Grouped(column)+": "+err.Error()), b.typed.Payload, offset)
}

// CheckFile says, before a file is read, why one of so many bytes can't be sent:
// limits are those of the broker, or mqttws.NoLimits. nil: it may be.
func CheckFile(name string, size int64, limits mqttws.ServerLimits) error {
	most := int64(MaxPayload)
	what := "this page sends at most "
	if n := int64(limits.MaximumPacketSize); n > 0 && n < most {
		most, what = n, "this broker takes packets of at most "
	}
	if size <= most {
		return nil
	}
	return errors.New("The file “" + visible(name) + "” has " + phrase.Grouped(int(size)) + " bytes; " + what + phrase.Grouped(int(most)) +
		". It was not read. Choose a smaller one.")
}

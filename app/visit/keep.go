package visit

import (
	"strconv"
	"strings"
	"time"
)

const (
	keptHead = "visit 1" // the format and its version
	keptMost = 64 << 10  // bytes
)

// Encode writes a visit for Decode; "" for none.
func Encode(v Visit) string {
	if v.Device == "" {
		return ""
	}
	b := []byte(keptHead)
	text := func(name, value string) {
		b = strconv.AppendQuote(append(append(append(b, '\n'), name...), ' '), value)
	}
	number := func(name string, n int64) { text(name, strconv.FormatInt(n, 10)) }
	text("device", v.Device)
	text("by", v.By)
	number("began", micro(v.Began))
	number("ended", micro(v.Ended))
	number("item", int64(v.Item))
	number("from", micro(v.EventFrom))
	if v.RangeAsked {
		number("range", 1)
	}
	for i, c := range v.Checks {
		at := strconv.Itoa(i)
		number("state"+at, int64(c.State))
		number("at"+at, micro(c.At))
		text("evidence"+at, c.Evidence)
	}
	for i, f := range v.Fields {
		text("field"+strconv.Itoa(i), f)
	}
	return string(b)
}

// micro is a time in microseconds since 1970, 0 for the zero time.
func micro(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicro(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n)
}

// Decode reads what Encode wrote; false: it is something else, of a newer version, or
// damaged.
func Decode(text string) (v Visit, ok bool) {
	head, rest, _ := strings.Cut(text, "\n")
	if head != keptHead || len(text) > keptMost {
		return Visit{}, false
	}
	for line := range strings.SplitSeq(rest, "\n") {
		name, quoted, _ := strings.Cut(line, " ")
		value, err := strconv.Unquote(quoted)
		if err != nil || !v.restore(name, value) {
			return Visit{}, false
		}
	}
	if strings.Count(v.Device, "/") != 2 || v.Began.IsZero() {
		return Visit{}, false
	}
	return v, true
}

// restore takes one line in.
func (v *Visit) restore(name, value string) bool {
	n, numberErr := strconv.ParseInt(value, 10, 64)
	switch name {
	case "device":
		v.Device = value
		return true
	case "by":
		v.By = value
		return true
	}
	which := strings.TrimRight(name, "0123456789")
	i, _ := strconv.Atoi(name[len(which):])
	switch {
	case which == "evidence" && i < len(v.Checks):
		v.Checks[i].Evidence = value
		return true
	case which == "field" && i < len(v.Fields) && len(value) <= MaxText:
		v.Fields[i] = value
		return true
	case numberErr != nil:
		return false
	case which == "state" && i < len(v.Checks) && n >= 0 && n <= int64(Skipped):
		v.Checks[i].State = State(n)
	case which == "at" && i < len(v.Checks):
		v.Checks[i].At = fromMicro(n)
	case name == "began":
		v.Began = fromMicro(n)
	case name == "ended":
		v.Ended = fromMicro(n)
	case name == "from":
		v.EventFrom = fromMicro(n)
	case name == "item":
		v.Item = uint64(n)
	case name == "range":
		v.RangeAsked = n == 1
	default:
		return false
	}
	return true
}

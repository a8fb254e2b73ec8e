package draft

import (
	"sync/atomic"

	"deviceconsole/app/payload"
	"deviceconsole/internal/platform"
)

// Pretty lays JSON out on lines, two spaces a level. It touches nothing but the
// space between the parts; what is no JSON comes back as it is. rest is called between
// two steps of long work; nil: never.
func Pretty(text string, rest func()) string { return relay(text, rest, payload.Indent) }

// Compact takes all space from between the parts of JSON; what is no JSON comes
// back as it is. rest is as for Pretty.
func Compact(text string, rest func()) string { return relay(text, rest, payload.Compact) }

func relay(text string, rest func(), lay func(string, func()) string) string {
	if CheckJSON(text, rest) != nil {
		return text
	}
	laid := lay(text, rest)
	remember(laid, nil)
	return laid
}

// CheckJSON is platform.CheckJSON of a text. rest is as for Pretty. What it says of a
// long text is remembered: Build, which has to answer at once, says the same then
// without looking once more.
func CheckJSON(text string, rest func()) error {
	if v := judged.Load(); v != nil && v.text == text {
		return v.err
	}
	err := platform.CheckJSONInSteps([]byte(text), rest)
	remember(text, err)
	return err
}

// verdict is what was said of a text.
type verdict struct {
	text string
	err  error
}

// judged is the verdict on the last long text.
var judged atomic.Pointer[verdict]

const long = 64 << 10 // bytes of a text of which the verdict is remembered

func remember(text string, err error) {
	if len(text) >= long {
		judged.Store(&verdict{text, err})
	}
}

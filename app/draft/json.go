package draft

import (
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
	if platform.CheckJSONInSteps([]byte(text), rest) != nil {
		return text
	}
	return lay(text, rest)
}

package draft

import (
	"deviceconsole/app/payload"
	"deviceconsole/internal/platform"
)

// Pretty lays JSON out on lines, two spaces a level. It touches nothing but the
// space between the parts; what is no JSON comes back as it is.
func Pretty(text string) string { return relay(text, payload.Indent) }

// Compact takes all space from between the parts of JSON; what is no JSON comes
// back as it is.
func Compact(text string) string { return relay(text, payload.Compact) }

func relay(text string, lay func(string) string) string {
	if platform.CheckJSON([]byte(text)) != nil {
		return text
	}
	return lay(text)
}

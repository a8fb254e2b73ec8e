package ui

import (
	"encoding/json"

	"deviceconsole/app/browser"
	"deviceconsole/app/chart"
)

const (
	watchedKey = "console.watched"
	maxWatched = 32 << 10 // bytes of what is remembered
)

// watched returns the tags that were watched at the last visit. What is not as
// rememberWatched wrote it counts for nothing.
func watched() []chart.Tag {
	text := browser.Setting(watchedKey)
	if text == "" || len(text) > maxWatched {
		return nil
	}
	var tags []chart.Tag
	if err := json.Unmarshal([]byte(text), &tags); err != nil {
		return nil
	}
	return tags
}

// rememberWatched keeps the tags for the next visit.
func rememberWatched(tags []chart.Tag) {
	text, err := json.Marshal(tags)
	if err != nil || len(text) > maxWatched {
		return
	}
	browser.Remember(watchedKey, string(text))
}

package ui

import (
	"strings"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
)

const (
	configKey   = "console.config"
	draftKey    = "console.draft"
	limitsKey   = "console.limits"
	sessionsKey = "console.sessions"
)

// KeepConfig keeps what the server offers for a visit without it.
func KeepConfig(text string) { browser.Remember(configKey, text) }

// KeptConfig returns what KeepConfig kept.
func KeptConfig() string { return browser.Setting(configKey) }

// KeepLimits keeps what brokers take for the next visit.
func KeepLimits(text string) { browser.Remember(limitsKey, text) }

// KeepSession keeps a line under its beginning, beside those of other sessions.
func KeepSession(key, line string) {
	var lines []string
	for other := range strings.Lines(browser.Setting(sessionsKey)) {
		if !strings.HasPrefix(other, key) {
			lines = append(lines, strings.TrimSuffix(other, "\n"))
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	lines = lines[max(0, len(lines)-session.MaxKeptSessions):]
	browser.Remember(sessionsKey, strings.Join(lines, "\n"))
}

// KeepDraft keeps what the send form holds for a reload of the tab.
func KeepDraft(text string) { browser.RememberInTab(draftKey, text) }

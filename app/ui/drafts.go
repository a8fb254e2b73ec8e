package ui

import "deviceconsole/app/browser"

const (
	draftKey  = "console.draft"
	limitsKey = "console.limits"
)

// KeepLimits keeps what brokers take for the next visit.
func KeepLimits(text string) { browser.Remember(limitsKey, text) }

// KeepDraft keeps what the send form holds for a reload of the tab.
func KeepDraft(text string) { browser.RememberInTab(draftKey, text) }

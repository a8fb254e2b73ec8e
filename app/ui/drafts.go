package ui

import "deviceconsole/app/browser"

const (
	configKey = "console.config"
	draftKey  = "console.draft"
	limitsKey = "console.limits"
	visitKey  = "console.visit"
)

// KeepConfig keeps what the server offers for a visit without it.
func KeepConfig(text string) { browser.Remember(configKey, text) }

// KeptConfig returns what KeepConfig kept.
func KeptConfig() string { return browser.Setting(configKey) }

// KeepLimits keeps what brokers take for the next visit.
func KeepLimits(text string) { browser.Remember(limitsKey, text) }

// KeepVisit keeps the visit to a device, however the tab ends.
func KeepVisit(text string) { browser.Remember(visitKey, text) }

// KeepDraft keeps what the send form holds for a reload of the tab.
func KeepDraft(text string) { browser.RememberInTab(draftKey, text) }

package ui

import "deviceconsole/app/browser"

const draftKey = "console.draft"

// KeepDraft keeps what the send form holds for a reload of the tab.
func KeepDraft(text string) { browser.RememberInTab(draftKey, text) }

package ui

import "deviceconsole/app/browser"

// onKey hears a key in an editor.
func (e *editor) onKey(ev browser.Event) {}

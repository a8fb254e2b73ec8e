// Package session is what the console does, without a browser: the model of
// everything the page shows but the messages themselves, the events that change
// it, and the effects that follow.
//
// Update is a plain function of model and event. It never waits, reads a clock
// or touches a network; times come with the event (see At). The Runner holds
// the model, calls Update for every event, and carries the effects out.
//
// Messages never pass through Update: the Runner appends them to the timeline
// as they come, and asks for at most one redraw at a time.
//
// Every sentence for a person is made here, so that the UI decides nothing.
//
// Secrets (API key and password) live in the Form and in the Connect effect
// alone. They stay in memory after Disconnect, so that a person can connect
// again; types that hold them print and marshal without them.
package session

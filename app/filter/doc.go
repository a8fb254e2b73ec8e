// Package filter reads the language in which a person asks for messages, and
// tells which messages of the timeline are meant.
//
// A filter is a row of terms with spaces between them; a message has to fulfil
// all of them.
//
//	open "not found"         a word or phrase in topic or payload, in any letter case
//	-open   not open         the contrary of the term behind it
//	a b or c                 one side or the other; "or" binds weaker than the space
//	(a or b) c               what belongs together
//	device:mw-3f2a           the device of the topic; user: and group: likewise; * stands for any characters
//	topic:0/p/+/mw/#         the topic, with the wildcards of MQTT (MQTT 5 clause 4.7)
//	kind:event               event, message, update, group, other; gap shows gaps alone
//	dir:in   dir:out         received, or sent from here
//	retained   duplicate     the flags of the message
//	while-away               the broker kept it while nobody was connected here
//	qos:1   outcome:rejected
//	since:10m   until:14:02  the time of arrival; see below
//	lint:any   lint:number   the linter finds anything, or something by one of its rules
//	has:temp.inner           a tag of the event is there
//	temp_c>60                a tag compared: > >= < <= = !=
//	door:open                a tag is this, in any letter case, with *; or the text "door:open" is in the message
//
// Quotes make a phrase of anything, and a value of anything behind a colon or a
// comparison: \" and \\ stand for the two characters that would not stand for
// themselves. A parenthesis within a word is part of it, as in f(x). A term that
// begins with a quoted piece and goes on behind it, as "door":"open" does when it
// was copied from a payload, is looked for as it stands.
//
// Every word with a colon that is none of the keys above is taken both ways, as a
// tag and as text, so that http://host, 14:02 or a:b find what they say. A comparison
// with = asks the tag alone, and exactly; with > and its kin a number compares
// with numbers, and with text that is a number, digit by digit and never as a
// float; any other text compares with text, byte by byte. != wants the tag to be
// there; -tag:value does not.
//
// Times are distances back from the moment of parsing (90s, 10m, 2h, 1h30m, 3d),
// times of today (14:02, 14:02:31.5), dates, or dates with times, all in the
// local zone unless they name one (2026-11-24T14:02:31Z). until: includes all of
// the day, minute or second that it names.
//
// A filter has at most MaxBytes bytes and MaxDepth levels of parentheses; any
// bytes give a Filter or an *Error that says where and why.
package filter

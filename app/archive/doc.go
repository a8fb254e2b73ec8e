// Package archive writes messages of a timeline to files, and reads them back.
//
// Three formats go out (Write), and support bundles (WriteBundle). NDJSON is the lossless one, which Open reads
// again; CSV is for spreadsheets, text for people.
//
// An export in NDJSON is one JSON object a line, in the order of arrival:
//
//	{"type":"header","format":"device-console-export","version":1,"exported_at":"2026-11-24T14:02:31.482110Z","scope":"shown","filter":"door","rows":2}
//	{"type":"received","at":"2026-11-24T14:02:29.650771Z","topic":"0/p/u/d","qos":1,"payload":"{\"door\":\"open\"}"}
//	{"type":"gap","at":"2026-11-24T14:02:30.000000Z","cause":"offline","from":"2026-11-24T14:02:30.000000Z","until":"2026-11-24T14:02:31.000000Z"}
//	{"type":"end","messages":1,"gaps":1,"missed":0,"bytes":15,"sha256":"…"}
//
// Nothing is altered on the way: a text that is UTF-8 stands as a JSON string,
// numbers in a payload are part of that string, and any other bytes stand in
// base64 under the field's name with _base64 behind it. Times have microseconds;
// one that RFC 3339 has no year for is a number of microseconds since 1970. What
// is not said of a message (retained, duplicate, while_away, a property) has no field. Of a
// message that was sent from here the place in the outbox is left out: it means
// nothing anywhere else.
//
// The last line says that the file is whole: how many lines there should be, and
// the SHA-256 of all bytes before that line, as
//
//	head -n -1 export.ndjson | sha256sum
//
// prints it.
//
// A support bundle is the same with version 2, "bundle":true in its header, and
// notes before the messages, which tell what else the console saw:
//
//	{"type":"note","section":"environment","name":"Console","text":"1.4.2"}
//	{"type":"note","section":"verdicts","at":"2026-11-24T14:02:29.650771Z","name":"p/u/d","level":"urgent","text":"Silent for 7 min.","filter":"device:d"}
//
// What a bundle must not tell stands in it as a pseudonym, mask-3f2a, the same for
// the same value in payloads, topics, notes and the filter. It is made with a key by
// chance that is in no file. Mask has the rules.
//
// A file that was cut short is opened as far as it goes, one that was changed only
// when that is said; the checksum vouches against mistakes, not against somebody who
// makes another one.
//
// Long work is done in small steps with a Pace between them, so that a page with
// one thread stays alive and a person can call it off. No lock is held and no
// more than a part of a file, or one line, is in memory meanwhile.
package archive

// Package indexed keeps the outbox in the browser's IndexedDB, where it outlives
// the page and is shared by all tabs.
//
// Two object stores hold a record each under its ID in 16 hexadecimal digits,
// which sort as numbers: "head" what changes, behind a byte for the form and four
// for the revision, and with it a short body; "body" a long one, which is written
// once. A commit is one transaction that reads the revisions of what it is about
// to change; no other tab can write in between. Requests are what a commit costs:
// few and larger ones are faster than many.
//
// Transactions are relaxed: one that is done is with the operating system, and
// survives a crash of the tab and of the browser, not a power cut within the
// next seconds. Strict ones wait for the disk: measured in Chromium, on a disk
// that answers fast, they took a third longer (64 changes 9.5 ms, relaxed 7.2).
//
// For whom a tab leads is up to the browser's locks. A page without HTTPS has none:
// there, a third store "lead" holds leases that expire.
//
// What a tab committed it tells the others over a channel, records and all; large
// ones are named alone, and read from the database by those that hear of it.
package indexed

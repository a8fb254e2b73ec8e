// Package profile holds named connections, and the vault that keeps their secrets.
//
// A Profile is everything of the connect form but its secrets. It is kept in a list,
// and travels as a file, or as a link:
//
//	https://console.example/connection#profile=1&name=Kitchen&project=plant-7&user=kitchen&broker=wss://mqtt.example/mqtt
//
// Both say what differs from the usual alone, and both can come from strangers: a text is
// bounded, has no control characters, and a broker's URL holds no login. A file is
// one of package listfile, its format "device-console-profiles". A profile's ID is in
// neither: what is remembered for one can't be claimed by another that was sent.
//
// # The vault
//
// Secrets of profiles are kept in one document, each record sealed by AES-256-GCM
// with a nonce of its own, under a key that PBKDF2 with HMAC-SHA-256 makes in 600,000
// rounds of a passphrase and a random salt. In a browser WebCrypto does both, beside
// the page's one thread, and never hands the key out. (Argon2id would have to run in
// the page's own program, with 19 MiB of its memory, and hold its one thread up.)
// A record is bound to its profile's ID, broker, project and user: moved to another,
// or after those were changed, it can't be opened.
//
// A checksum over the document tells accidental damage from a wrong passphrase; what
// was changed on purpose, checksum included, looks like a wrong passphrase.
//
// A link may carry the secrets sealed in the same way, bound to all else that the link
// says, so that nobody can lead them to a broker of his.
package profile

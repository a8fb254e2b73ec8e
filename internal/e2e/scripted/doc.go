// Package scripted is a broker for tests that does what no real one does on
// demand: it refuses a message with a chosen reason code, drops the connection
// over a payload or over every login, never answers or answers twice, talks
// nonsense, forgets its sessions, and announces limits as small as a test wants.
//
// It speaks MQTT 5 and MQTT 3.1.1 over WebSocket, or 3.1.1 alone, and takes any
// login and any topic. Where MQTT 3.1.1 has no refusal (PUBACK) it ends the
// connection instead. It is no broker otherwise: it keeps nothing, and what it is
// sent goes to nobody. Deliver speaks in the name of other clients.
package scripted

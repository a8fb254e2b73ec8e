// Package drive decides when a machine sends: a message that is repeated, the
// events of simulated devices, and replies to what arrives.
//
// A Job is one run of the first two: it says when the next message is due, holds
// back while too many are unanswered or the connection is away, and ends itself
// when nothing gets through. Rules match what arrives and say which replies are
// due, within limits that break loops.
//
// All of it is a plain machine: it reads no clock and no source of chance, sends
// nothing and waits for nothing. Whoever drives it (session's Runner) tells it the
// time and what became of each message, and composes what is due.
package drive

// Package platform is the device platform's MQTT contract as code: identifiers, credentials,
// topics, what a device subscribes to, rights and events. Console and sandbox both use it, so
// that what the one sends is what the other accepts.
//
// Everything is parsed once, at the edge, into types that can only hold what the contract allows
// ([ParseProject], [SplitUsername], [ParseTopic], [ParseFilter], [DecodeEvent]), and built back
// without loss. Every error is a sentence for a person, at most 200 bytes long and free of control
// characters, so that it can travel as an MQTT 5 Reason String. No error holds a secret.
//
// The package is pure: it reads no clock, keeps no state and may be used from any goroutine.
package platform

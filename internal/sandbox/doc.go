// Package sandbox is the built-in platform: an MQTT broker (mochi-mqtt) that behaves as PLATFORM.md
// says, over plain TCP and over WebSocket, for MQTT 5 and 3.1.1.
//
// # What the rules are, and where they stand
//
// Everything a client sends passes three places. The link is a net.Conn between the socket and the
// broker: it takes packets whole, within their limits, and lets nothing malformed through. The gate
// judges every PUBLISH and SUBSCRIBE by the account's rights, receives events (stamps observed_at,
// adds device_id and ip_address), and answers refusals itself, with a reason code and a reason
// string. Behind them, the broker asks once more before it takes or delivers anything: what no rule
// allows is denied. Outbound, each connection has a bounded write queue that keeps to the client's
// Receive Maximum and Maximum Packet Size.
//
// What all sessions and write queues keep is bounded together, Limits.QueuedBytes (256 MiB). A queue
// grows only while it holds no more than what is left of that: those with the most queued stop first,
// and one with nothing queued finds room. What is dropped for it is counted and logged. Payloads that
// a session keeps are not copied for its write queue, and retained ones not for the session.
//
// A publish that is refused is told at MQTT 5 and QoS 1 or 2: 0x87 where the account may not, 0x99
// where it is not a valid event, 0x97 where there is no room. At MQTT 3.1.1 and at QoS 0 there is no
// such answer, so it is acknowledged if it has to be, dropped, logged and counted. The retain flag of
// an event is ignored. Client identifiers belong to their account: those of different accounts never
// meet.
//
// # Accounts
//
// [Demo] is the demo project, for loopback alone, since everybody knows its passwords: project demo,
// API key demo-key, and the users
//
//	kitchen  kitchen-password  device user; the one behind "Try the sandbox", with device id console
//	bakery   bakery-password   another device user
//	support  support-password  operator
//	viewer   viewer-password   read-only operator
//
// Other accounts come from a file, one JSON object a line; empty lines and lines that begin with #
// are skipped:
//
//	{"role":"device","project":"plant-7","user":"oven-1","hash":"$argon2id$v=19$m=19456,t=2,p=1$…$…"}
//
// The role is device, operator or read-only operator. The hash is Argon2id over the whole password
// field of CONNECT, <api key>/<password>; [AddAccount] writes such a line.
//
// A login that fails again and again is slowed: by account and address, and by address alone. After
// the third failure attempts are refused unseen for a second (0x9F at MQTT 5), doubling up to 30 s;
// other addresses are not affected. Ten minutes without a failure, or a good login, end it.
//
// # The demo project's life
//
// With Config.Simulate four microwaves live in the demo project: mw-3f2a and mw-91c0 of kitchen,
// mw-7d15 and mw-c4e8 of bakery. Device users never see an event, also not their own devices'; they
// are the cloud's and the operators'. What happens:
//
//	0/demo/<user>/<microwave>                  every second one of them sends an event (operators see it)
//	2/demo/microwaves/status                   and the cloud tells the group its state
//	2/demo/2014-microwaves/energy              every 5 s
//	2/demo/MT-2014A/firmware                   every 11 s
//	2/demo/_all/notice                         once a minute, plain text
//	1/demo/<user>/_all/update/settings         retained
//	1/demo/<user>/<microwave>/update/program   retained
//	1/demo/<user>/<device>/event               the platform's echo of an event that the device sent,
//	                                           as operators see it
//
// An operator's message to a microwave, {"command":"start","seconds":90} or {"command":"stop"}, is
// obeyed and answered by an event with reply_to, and with the message's correlation data.
//
// # State
//
// State lives in memory, or in the file sandbox.db of Config.DataDir: retained messages, and the
// sessions that outlive their connection with their filters and messages. Every change is synced to
// disk, so QoS 1 and 2 to such sessions cost one write each. At QoS 2 what the broker keeps of a
// message from a client does not survive a restart: its client sends it again.
package sandbox

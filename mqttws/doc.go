// Package mqttws is a client of MQTT 5 and MQTT 3.1.1 over WebSocket that keeps its
// connection.
// The same code runs natively and in a browser (js/wasm); the native build can
// also accept such connections ([Accept]).
//
// [Connect] returns at once. From then on the client dials, logs in, restores
// every subscription on every connection, and dials again after a loss, until
// [Client.Close]. What happens is told by three callbacks of [Config]; what the
// broker said is told as [*ReasonError], with the code and the broker's text.
//
// MQTT 5 goes first. Where the broker's answer shows that it has no 5 (a CONNACK in
// the form of MQTT 3.1.1, or one with 0x84) or there is none but the end of the
// connection, MQTT 3.1.1 follows at once, and what worked is kept for the client's
// life. [Status.Version] tells. What MQTT 3.1.1 lacks is never pretended: a message
// with properties is refused before it is sent ([*InvalidError], "needs MQTT 5"),
// a broker names no limits and no reasons, and it can't refuse a publish: it takes
// and drops it, or ends the connection over it (ErrUnconfirmed, after two
// connections). A filter of a kept session brings its retained messages again on
// every connection.
//
// From the bottom up:
//
//   - socket: binary frames, through nhooyr.io/websocket. In a browser the
//     WebSocket under it is the page's own class, web/socket.js, which keeps the
//     real one in a worker and hands over what came in batches (socket_js.go).
//   - wire: packets over a socket, bounded; a failed write does not lose the
//     DISCONNECT that explains it. Where MQTT 3.1.1 is spoken, MQTT 5's packets
//     get its form here (v311.go), so that all above is the same for both.
//   - session and flows: packets in flight and their answers, over one connection
//     and, where the broker keeps the session, over several.
//   - pinger: round trips, and links that are half open.
//   - link: one connection, made of these.
//   - tongue and pace: which version of MQTT an attempt speaks, and when it may
//     begin (version.go, backoff.go).
//   - Client: one link after the other, and the subscriptions.
//
// The packets are Eclipse paho's ([github.com/eclipse/paho.golang/packets]), but
// for a received PUBLISH, which is taken apart where it lies (incoming.go). Its
// client is not used: when a session is lost it leaves senders without an
// answer, it waits for handlers before it tells of a loss, is made to panic
// by a CONNACK that names an authentication method, and doubles the cost to
// the page.
package mqttws

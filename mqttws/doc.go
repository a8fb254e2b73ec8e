// Package mqttws is an MQTT 5 client over WebSocket that keeps its connection.
// The same code runs natively and in a browser (js/wasm); the native build can
// also accept such connections ([Accept]).
//
// [Connect] returns at once. From then on the client dials, logs in, restores
// every subscription on every connection, and dials again after a loss, until
// [Client.Close]. What happens is told by three callbacks of [Config]; what the
// broker said is told as [*ReasonError], with the code and the broker's text.
//
// From the bottom up:
//
//   - socket: binary frames, through nhooyr.io/websocket. In a browser the
//     WebSocket under it is the page's own class, web/socket.js, which keeps the
//     real one in a worker and hands over what came in batches (socket_js.go).
//   - wire: packets over a socket, bounded; a failed write does not lose the
//     DISCONNECT that explains it.
//   - session and flows: packets in flight and their answers, over one connection
//     and, where the broker keeps the session, over several.
//   - pinger: round trips, and links that are half open.
//   - link: one connection, made of these.
//   - Client: one link after the other, and the subscriptions.
//
// The packets are Eclipse paho's ([github.com/eclipse/paho.golang/packets]), but
// for a received PUBLISH, which is taken apart where it lies (incoming.go). Its
// client is not used: when a session is lost it leaves senders without an
// answer, it waits for handlers before it tells of a loss, is made to panic
// by a CONNACK that names an authentication method, and doubles the cost to
// the page.
package mqttws

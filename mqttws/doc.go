// Package mqttws is an MQTT 5 client over WebSocket that keeps its connection.
// The same code runs natively and in a browser (js/wasm); the native build can
// also accept such connections.
//
// [Connect] returns at once. From then on the client dials, logs in, restores
// every subscription on every connection, and dials again after a loss, until
// [Client.Close]. What happens is told by three callbacks of [Config]; what the
// broker said is told as [*ReasonError], with the code and the broker's text.
//
// The protocol is Eclipse paho's ([github.com/eclipse/paho.golang/paho]), with
// our own parts at the four places it offers, because its defaults do not hold
// up in a browser:
//
//   - the connection ([wire]): one packet a frame, nothing larger than announced
//     is read, a write that fails does not lose the DISCONNECT that explains it;
//   - the session ([session]): every sender gets an answer, also when the
//     connection is lost, and packets in flight survive where the broker kept
//     the session;
//   - the pinger: measures the round trip and notices a half-open connection;
//   - the loop around it: paho has none, its sister autopaho starts its backoff
//     over at every CONNACK and stops while a handler is busy.
//
// In a browser the WebSocket is the browser's own: the Go library used natively
// can't end a socket that is still connecting there, which would open later,
// unowned, and until then hold up every new attempt to the same host.
package mqttws

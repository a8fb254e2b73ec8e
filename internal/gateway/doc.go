// Package gateway carries MQTT between a browser's WebSocket and one configured
// broker, the upstream, for brokers that speak no WebSocket or that a browser
// may not reach. Bytes pass without being decoded; the login in them is neither
// looked at nor kept.
//
// The upstream is a URL of the server's configuration, never of a request. The
// package keeps nothing between connections, so any number of gateways may stand
// behind a load balancer.
//
// # One connection
//
// The upgrade request is answered with an HTTP status where a program is at fault
// (403 Origin, 426 and 400 for what is no MQTT over WebSocket). What a person has
// to know is told after the upgrade, by a close frame, since a browser keeps the
// answer to a refused upgrade from the page:
//
//	code  reason (constants of package page)            when                                  tried again
//	1000  upstream closed                               the broker ended the connection       yes
//	1001  server stopping                               this server is stopped                yes
//	1003  MQTT takes binary frames only                 a text frame came                     –
//	1008  no CONNECT                                    nothing came within Handshake         –
//	1008  idle                                          no byte either way for Idle           yes
//	1009  a message is larger than N bytes              a WebSocket message over MessageBytes –
//	1011  upstream reset                                the connection to the broker broke    yes
//	1011  upstream certificate expired                  its certificate's time is over        no: mend it
//	1011  upstream certificate not trusted              by an authority that is not known     no: mend it
//	1011  upstream certificate for another name         see -upstream-name                    no: mend it
//	1011  upstream refused TLS                          no TLS there, or our certificate is refused no: mend it
//	1011  upstream opened no WebSocket                  an HTTP status, or another subprotocol no: mend it
//	1013  upstream refused                              nobody listens there                  later
//	1013  upstream did not answer                       not within Handshake                  later
//	1013  upstream name not known                       no address for its name               later
//	1013  upstream cannot be reached                    no route, or another fault of the network later
//	1013  too many connections                          Connections are open                  later
//	1013  too many connections from this address        PerAddress are open from it           later
//
// Codes are those of RFC 6455, 7.4.1 and the IANA registry; 1014 (bad gateway)
// would say more than 1011, but Chromium takes it for a protocol error and hides
// the reason. An upstream that speaks WebSocket and closes with a code and a
// reason of its own is passed on with both.
//
// Bytes are read from one side only after what was read before has been written
// to the other, so a slow reader slows its sender and nothing grows: a direction
// that carries holds one buffer of 32 KiB from a pool, a direction at rest none
// (1 KiB on plain TCP and TLS).
//
// The browser's close is passed on as the end of sending (FIN, close_notify, or
// a close frame) behind everything that it sent; the broker's end as a close frame
// behind everything that it sent. Either side then has a bounded time to finish.
package gateway

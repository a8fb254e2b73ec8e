package page

// Reasons of the gateway's close frames, with the codes of internal/gateway's
// doc.go. The page tells a person what each means.
const (
	UpstreamClosed      = "upstream closed"
	UpstreamReset       = "upstream reset"
	UpstreamRefused     = "upstream refused"
	UpstreamSilent      = "upstream did not answer"
	UpstreamUnknown     = "upstream name not known"
	UpstreamUnreachable = "upstream cannot be reached"
	UpstreamExpired     = "upstream certificate expired"
	UpstreamUntrusted   = "upstream certificate not trusted"
	UpstreamMisnamed    = "upstream certificate for another name"
	UpstreamNoTLS       = "upstream refused TLS"
	UpstreamNoWebSocket = "upstream opened no WebSocket"
	GatewayFull         = "too many connections"
	GatewayFullAddress  = "too many connections from this address"
	GatewayStopping     = "server stopping"
	GatewayIdle         = "idle"
	GatewayNoConnect    = "no CONNECT"
)

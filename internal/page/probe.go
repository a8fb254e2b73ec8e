package page

// ProbePath answers GET with a Probe as JSON: how far this server gets on the
// way to the broker that it was configured with, whatever the request says. 429
// with Retry-After where it was asked too often.
const ProbePath = "/probe"

// Probe is the answer at ProbePath. It names no address that the page was not
// told before.
type Probe struct {
	Kind   string       `json:"kind"` // scheme of the broker's URL: "mqtt", "mqtts", "ws" or "wss"
	Stages []ProbeStage `json:"stages"`
}

// ProbeStage is one step towards the broker. The stages come in the order of the
// constants, all of them in every answer; after one that failed the rest is
// skipped.
type ProbeStage struct {
	Stage        string  `json:"stage"`             // StageName, …
	Outcome      string  `json:"outcome"`           // Passed, Failed or Skipped
	Milliseconds float64 `json:"ms"`                // time that the stage took, 0 where skipped
	Cause        string  `json:"cause,omitempty"`   // CauseDNS, … where failed; "" or CauseNotUsed where skipped
	Status       int     `json:"status,omitempty"`  // HTTP status, with CauseHTTP
	Version      int     `json:"version,omitempty"` // MQTT's protocol level that the broker took: 5, or 4 for 3.1.1
	Code         int     `json:"code,omitempty"`    // code of CONNACK as that version has it; 0x87 or 5 asks for a login
	Expires      int64   `json:"expires,omitempty"` // end of the broker's certificate, in seconds since 1970
}

// Stages, and what each proves when it passed.
const (
	StageName      = "name"      // the name server knows the broker's name
	StageTCP       = "tcp"       // something listens at the broker's address and port
	StageTLS       = "tls"       // it speaks TLS with a certificate that is trusted, in time, and of that name
	StageWebSocket = "websocket" // it opens a WebSocket with the subprotocol mqtt at the URL's path
	StageMQTT      = "mqtt"      // it answers a CONNECT without login: it speaks MQTT
)

// Outcomes of a stage.
const (
	Passed  = "passed"
	Failed  = "failed"
	Skipped = "skipped"
)

// Causes of a stage that failed.
const (
	CauseTimeout        = "timeout"               // no answer in time
	CauseDNS            = "dns"                   // the name has no address
	CauseRefused        = "refused"               // nobody listens at that port
	CauseUnreachable    = "unreachable"           // no route to the address
	CauseTLS            = "tls"                   // no TLS there, no common version, or our client certificate is refused
	CauseTLSName        = "tls-name"              // the certificate is for another name
	CauseTLSExpired     = "tls-expired"           // the certificate's time is over, or has not begun
	CauseTLSAuthority   = "tls-unknown-authority" // the certificate's issuer is not trusted
	CauseTLSCertificate = "tls-certificate"       // the certificate is invalid in another way
	CauseHTTP           = "http-status"           // an HTTP answer that is no upgrade: see Status
	CauseSubprotocol    = "subprotocol"           // a WebSocket, but not for MQTT
	CauseProtocol       = "protocol"              // an answer that is no CONNACK
	CauseClosed         = "closed"                // the connection was ended without an answer
	CauseOther          = "other"                 // anything else
	CauseNotUsed        = "not-used"              // skipped: the broker's URL has no such stage
)

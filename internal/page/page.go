// Package page is what the server and the page agree on: the routes that
// answer with the app, the fixed paths, and the document at ConfigPath. It
// knows nothing else, so both sides can import it.
package page

import "encoding/json"

// Paths that are fixed for server and page alike.
const (
	ConfigPath = "/config.json" // GET: Config as JSON
	MQTTPath   = "/mqtt"        // WebSocket, subprotocol "mqtt"
	TimePath   = "/time"        // GET: the server's time in microseconds since 1970, as decimal digits
	HealthPath = "/healthz"     // GET: 200 while the server serves
	SharePath  = "/share"       // POST: what another app shares, which the page's service worker takes; the server never reads it
)

// The routes of the app.
const (
	RouteLive       = "/"
	RouteSend       = "/send"
	RouteDevices    = "/devices"
	RouteConnection = "/connection"
	RouteChart      = "/chart"
	RouteDevice     = "/device" // with ?device=project/user/device or ?group=project/group
	RouteVisit      = "/visit"  // with ?device=project/user/device, or none: the visit that is under way
)

// Fragments of RouteSend and RouteConnection that say what the page was opened for.
const (
	Shared   = "shared"   // something that another app shared waits to be taken
	Unshared = "unshared" // the same, but it did not get here
	Doctor   = "doctor"   // the connection doctor
)

// Routes are the paths that answer with the app's page. Any other path that is
// no file is not found: a page for every address would hide broken links.
func Routes() []string {
	return []string{RouteLive, RouteSend, RouteDevices, RouteConnection, RouteChart, RouteDevice, RouteVisit}
}

// Config is what the server tells the page. It holds no secret but the demo
// accounts of the sandbox, which are public by design and work on loopback
// alone.
type Config struct {
	Version   string   `json:"version"`
	Broker    Broker   `json:"broker"`
	Sandbox   *Sandbox `json:"sandbox,omitempty"` // nil when no sandbox is offered
	AnyBroker bool     `json:"any_broker"`        // a person may type the URL of any broker
	Brokers   []string `json:"brokers,omitempty"` // further broker URLs that the page may reach
	Limits    Limits   `json:"limits"`
	ReadOnly  bool     `json:"read_only,omitempty"` // the page publishes nothing, whatever the account may

	Profiles json.RawMessage `json:"profiles,omitempty"` // a file of app/profile: connections to offer; none when nil
}

// Broker says where the page connects to by default.
type Broker struct {
	URL string `json:"url"` // absolute ws:// or wss:// URL, or a path of the page's own origin
}

// Sandbox is the offer behind the button "Try the sandbox".
type Sandbox struct {
	Project  string    `json:"project"`
	APIKey   string    `json:"api_key"`
	Accounts []Account `json:"accounts"` // the first is the one that the button uses
	Device   string    `json:"device"`   // device id suggested for the console
	Groups   []string  `json:"groups"`   // groups suggested for the console
}

// Role names of demo accounts.
const (
	RoleDevice           = "device"
	RoleOperator         = "operator"
	RoleReadOnlyOperator = "read-only operator"
)

// Account is one demo account of the sandbox.
type Account struct {
	Role     string `json:"role"`
	User     string `json:"user"`
	Password string `json:"password"`
	Label    string `json:"label"` // one line that says what the account is for
}

// Limits are bounds that the page tells a person before the broker does.
type Limits struct {
	EventCharacters int   `json:"event_characters"` // longest event, in characters
	MessageBytes    int64 `json:"message_bytes"`    // largest MQTT packet the sandbox takes, in bytes
}

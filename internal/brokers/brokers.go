// Package brokers starts the real brokers that tests meet beside the sandbox and
// mosquitto: Debian's RabbitMQ and a cluster of NATS servers, both of which speak
// MQTT 3.1.1 over WebSocket and no MQTT 5.
//
// They listen on loopback alone, keep what they keep in a folder of the test, and
// end with it. Both have the accounts Kitchen and Office.
package brokers

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Account is a login of MQTT, in the platform's form.
type Account struct{ User, Password string }

// Kitchen has the rights of a device user: it publishes below 0/plant-7/kitchen and
// subscribes below 1/plant-7/kitchen and 2/plant-7. Office has all rights.
var (
	Kitchen = Account{"plant-7/kitchen", "key-7/kitchen/secret"}
	Office  = Account{"plant-7/office", "key-7/office-secret"}
)

// patience is how long a broker may take to start on a machine that has other work.
const patience = 3 * time.Minute

// starting is the time that a broker has to start.
func starting() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), patience)
}

// write puts a file into a folder and gives its path.
func write(t testing.TB, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

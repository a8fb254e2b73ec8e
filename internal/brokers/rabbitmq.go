package brokers

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"regexp"
	"testing"

	"deviceconsole/internal/e2e/proc"
	"deviceconsole/internal/loopback"
)

// RabbitMQ is Debian's RabbitMQ with its plugins for MQTT. It carries MQTT over an
// exchange of AMQP, where "/" between the levels of a topic becomes ".".
type RabbitMQ struct {
	URL       string // for MQTT over WebSocket
	WebSocket string // the address of that
	TCP       string // the address for MQTT without WebSocket
}

// rabbitServer is what starts the broker as whoever calls it. The command of the
// same name in /usr/sbin changes to an account that may not read the test's files.
const rabbitServer = "/usr/lib/rabbitmq/bin/rabbitmq-server"

// StartRabbitMQ starts one, which takes about ten seconds.
func StartRabbitMQ(t testing.TB) *RabbitMQ {
	t.Helper()
	if _, err := exec.LookPath(rabbitServer); err != nil {
		t.Fatalf("Debian's rabbitmq-server is needed for this test, and `make test` installs it: %v", err)
	}
	// Erlang's nodes find each other by a daemon, epmd. This node's is its own, so
	// that it meets none of this machine, and none is left behind.
	p := loopback.Ports(t, 4)
	names, node, tcp, ws := p[0], p[1], p[2], p[3]
	folder := t.TempDir()
	config := write(t, folder, "rabbitmq.conf", fmt.Sprintf(`listeners.tcp = none
mqtt.listeners.tcp.1 = %s
mqtt.allow_anonymous = false
web_mqtt.tcp.ip = 127.0.0.1
web_mqtt.tcp.port = %d
load_definitions = %s
`, loopback.At(tcp), ws, write(t, folder, "definitions.json", rabbitDefinitions(t))))
	env := []string{
		"HOME=" + folder, // of the cookie
		"RABBITMQ_CONFIG_FILE=" + config,
		"RABBITMQ_CONF_ENV_FILE=/dev/null",
		"RABBITMQ_ENABLED_PLUGINS_FILE=" + write(t, folder, "plugins", "[rabbitmq_mqtt,rabbitmq_web_mqtt].\n"),
		"RABBITMQ_MNESIA_BASE=" + folder,
		"RABBITMQ_LOG_BASE=" + folder,
		"RABBITMQ_LOGS=-",
		"RABBITMQ_PID_FILE=" + folder + "/pid",
		fmt.Sprintf("RABBITMQ_NODENAME=test-%d@localhost", node),
		fmt.Sprintf("RABBITMQ_DIST_PORT=%d", node),
		"RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}",
		"RUNNING_UNDER_SYSTEMD=true", // the script becomes the broker, instead of waiting for it
		"ERL_CRASH_DUMP=/dev/null",
		fmt.Sprintf("ERL_EPMD_PORT=%d", names),
		"ERL_EPMD_ADDRESS=127.0.0.1",
	}
	start(t, env, "epmd")
	server := start(t, env, rabbitServer)
	ctx, cancel := starting()
	defer cancel()
	if _, err := server.WaitOutput(ctx, regexp.MustCompile("Server startup complete")); err != nil {
		t.Fatal(err)
	}
	return &RabbitMQ{URL: "ws://" + loopback.At(ws) + "/ws", WebSocket: loopback.At(ws), TCP: loopback.At(tcp)}
}

// start starts a program that ends with the test.
func start(t testing.TB, env []string, name string, args ...string) *proc.Process {
	t.Helper()
	p, err := proc.StartEnv(env, name, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	return p
}

// rabbitDefinitions are the accounts and their rights: to all of AMQP, and of
// Kitchen's to the topics of a device user, by the names that they have there.
func rabbitDefinitions(t testing.TB) string {
	type m map[string]any
	var users, permissions []m
	for _, a := range []Account{Kitchen, Office} {
		users = append(users, m{"name": a.User, "password": a.Password, "tags": []string{}})
		permissions = append(permissions, m{"user": a.User, "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"})
	}
	b, err := json.Marshal(m{
		"users": users, "vhosts": []m{{"name": "/"}}, "permissions": permissions,
		"topic_permissions": []m{{
			"user": Kitchen.User, "vhost": "/", "exchange": "amq.topic",
			"write": `^0\.plant-7\.kitchen\.[^.]+$`,
			"read":  `^(1\.plant-7\.kitchen|2\.plant-7)\.`,
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"strings"
	"testing"

	"deviceconsole/internal/server"
)

func TestEveryFlagHasATwinInTheEnvironment(t *testing.T) {
	var c server.Config
	var l logging
	define(&c, &l).VisitAll(func(f *flag.Flag) {
		t.Run(f.Name, func(t *testing.T) {
			value := "127.0.0.1:7"
			switch f.Name {
			case "sandbox", "simulate":
				value = "false"
			case "read-only":
				value = "true"
			case "log-level":
				value = "WARN"
			case "log-format":
				value = "json"
			case "upstream-connections", "upstream-per-address", "upstream-message-bytes":
				value = "7"
			case "upstream-handshake", "upstream-keepalive":
				value = "7s"
			}
			if strings.HasPrefix(f.Name, "upstream-") {
				t.Setenv("CONSOLE_UPSTREAM", "mqtts://h")
			}
			t.Setenv("CONSOLE_"+strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_")), value)
			var c server.Config
			var l logging
			flags := define(&c, &l)
			if err := parse(flags, nil); err != nil {
				t.Fatal(err)
			}
			if got := flags.Lookup(f.Name).Value.String(); got != value {
				t.Errorf("%q, want %q", got, value)
			}
		})
	})
}

func TestFlagWinsOverEnvironment(t *testing.T) {
	t.Setenv("CONSOLE_LISTEN", "127.0.0.1:1")
	var c server.Config
	var l logging
	if err := parse(define(&c, &l), []string{"-listen", "127.0.0.1:2"}); err != nil || c.Listen != "127.0.0.1:2" {
		t.Errorf("%q, %v", c.Listen, err)
	}
}

func TestDefaults(t *testing.T) {
	var c server.Config
	var l logging
	if err := parse(define(&c, &l), nil); err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.MQTTListen != "127.0.0.1:1883" || !c.Sandbox || !c.Simulate || c.Broker+c.Brokers+c.Accounts+c.Data+c.Origins != "" {
		t.Errorf("%+v", c)
	}
}

func TestBrokerSwitchesTheSandboxOff(t *testing.T) {
	var c server.Config
	var l logging
	if err := parse(define(&c, &l), []string{"-broker", "ws://localhost:9001"}); err != nil || c.Sandbox {
		t.Errorf("sandbox %v, %v", c.Sandbox, err)
	}
}

func TestUpstreamSwitchesTheSandboxOff(t *testing.T) {
	var c server.Config
	var l logging
	if err := parse(define(&c, &l), []string{"-upstream", "mqtt://localhost"}); err != nil || c.Sandbox {
		t.Errorf("sandbox %v, %v", c.Sandbox, err)
	}
}

func TestMistakesInUsage(t *testing.T) {
	tests := []struct {
		name string
		args []string
		says string
	}{
		{"unknown flag", []string{"-lissen", ":1"}, "-lissen"},
		{"no value", []string{"-listen"}, "-listen"},
		{"no boolean", []string{"-sandbox=perhaps"}, "perhaps"},
		{"unknown word", []string{"serve"}, `"serve"`},
		{"unknown level", []string{"-log-level", "loud"}, "loud"},
		{"unknown format", []string{"-log-format", "xml"}, "xml"},
		{"broker and sandbox", []string{"-broker", "ws://h", "-sandbox"}, "exclude each other"},
		{"upstream and sandbox", []string{"-upstream", "mqtt://h", "-sandbox"}, "exclude each other"},
		{"certificates without an upstream", []string{"-upstream-ca", "f"}, "-upstream-ca is for a gateway"},
		{"accounts without sandbox", []string{"-sandbox=false", "-accounts", "f"}, "-accounts is for the sandbox"},
		{"data with a broker", []string{"-broker", "ws://h", "-data", "d"}, "-data is for the sandbox"},
		{"MQTT with a broker", []string{"-broker", "ws://h", "-mqtt-listen", "127.0.0.1:1"}, "-mqtt-listen is for the sandbox"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := run(context.Background(), test.args, io.Discard, io.Discard)
			if usage := (*server.UsageError)(nil); !errors.As(err, &usage) {
				t.Fatalf("%v is no mistake in usage", err)
			}
			if !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%q does not say %q in one line", err, test.says)
			}
		})
	}
}

func TestMistakeInTheEnvironmentIsNamed(t *testing.T) {
	t.Setenv("CONSOLE_SANDBOX", "perhaps")
	err := run(context.Background(), nil, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "CONSOLE_SANDBOX") {
		t.Errorf("%v", err)
	}
}

func TestHelpExplainsEveryFlag(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-h"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var c server.Config
	var l logging
	define(&c, &l).VisitAll(func(f *flag.Flag) {
		if !strings.Contains(out.String(), "\n  -"+f.Name) || f.Usage == "" {
			t.Errorf("nothing about -%s", f.Name)
		}
	})
	for _, want := range []string{"accounts add", "CONSOLE_LISTEN", "Examples:", "127.0.0.1:8080"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("nothing about %q", want)
		}
	}
}

func TestVersion(t *testing.T) {
	// A variable that build servers like to set must not be taken for the flag.
	t.Setenv("CONSOLE_VERSION", "1.2.3")
	for _, arg := range []string{"-version", "--version"} {
		var out bytes.Buffer
		if err := run(context.Background(), []string{arg}, &out, io.Discard); err != nil || !strings.Contains(out.String(), "go1.") {
			t.Errorf("%s: %v, %q", arg, err, out.String())
		}
	}
}

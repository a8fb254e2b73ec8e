// Command console serves the device console: a page that connects a browser to
// the platform's MQTT broker, with a sandbox of the platform built in.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/peterbourgon/ff/v3"

	"deviceconsole/internal/assets"
	"deviceconsole/internal/server"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "console:", err)
	if usage := (*server.UsageError)(nil); errors.As(err, &usage) {
		os.Exit(2)
	}
	os.Exit(1)
}

// run is the program. It ends when ctx does; the error is one sentence for a
// person.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 && args[0] == "accounts" {
		return server.Accounts(args[1:], os.Stdin, stdout)
	}
	if slices.Contains(args, "-version") || slices.Contains(args, "--version") {
		_, err := fmt.Fprintln(stdout, version())
		return err
	}
	config := server.Config{Site: assets.Dist(), Stdout: stdout, Version: version()}
	logs := logging{level: slog.LevelInfo, format: "text"}
	flags := define(&config, &logs)
	err := parse(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		help(stdout, flags)
		return nil
	}
	if err != nil {
		return err
	}
	config.Log = slog.New(logs.handler(stderr))
	return server.Run(ctx, config)
}

// define names the flags. Each has a twin in the environment: CONSOLE_ and the
// name in capitals.
func define(c *server.Config, l *logging) *flag.FlagSet {
	f := flag.NewFlagSet("console", flag.ContinueOnError)
	f.SetOutput(io.Discard) // errors are returned, and said once
	f.StringVar(&c.Listen, "listen", "127.0.0.1:8080", "`address` of the page")
	f.BoolVar(&c.Sandbox, "sandbox", true, "run the built-in platform: a broker with the platform's rules")
	f.StringVar(&c.MQTTListen, "mqtt-listen", "127.0.0.1:1883", "`address` where the sandbox takes plain MQTT from devices, or off")
	f.BoolVar(&c.Simulate, "simulate", true, "run the sandbox's simulated devices")
	f.StringVar(&c.Accounts, "accounts", "", "`file` of the sandbox's accounts, in place of the demo accounts")
	f.StringVar(&c.Data, "data", "", "`folder` that keeps the sandbox's retained messages and sessions; without it they end with the program")
	f.StringVar(&c.Broker, "broker", "", "ws:// or wss:// `URL` of the broker that the page connects to; switches the sandbox off")
	f.StringVar(&c.Brokers, "brokers", "", "brokers that the page may reach besides: a comma-separated `list` of URLs, or any, which lets a person type one (the default on loopback alone)")
	f.StringVar(&c.Profiles, "profiles", "", "`file` of connections that the page offers everybody, as it exports them: without keys and passwords")
	f.BoolVar(&c.ReadOnly, "read-only", false, "have the page send nothing, whatever an account may: it has no controls for that. It restricts this page, not the accounts: take rights to send away at the broker")
	f.StringVar(&c.Origins, "origins", "", "comma-separated `list` of addresses, such as https://console.example.com, whose pages may connect to the sandbox besides the one that this server serves")
	f.StringVar(&c.TLS.Cert, "tls-cert", "", "`file` of the page's certificate and those above it, PEM: serves https at -listen; read again when it changes")
	f.StringVar(&c.TLS.Key, "tls-key", "", "`file` of the key of -tls-cert, PEM")
	f.StringVar(&c.TLS.ACME, "acme", "", "comma-separated `names` of the page to get certificates for, from Let's Encrypt unless -acme-directory names another: serves https at -listen, and agrees to the authority's terms in your name")
	f.StringVar(&c.TLS.ACMECache, "acme-cache", "", "`folder` that keeps -acme's account, keys and certificates; made for this user alone")
	f.StringVar(&c.TLS.ACMEDirectory, "acme-directory", "", "`URL` of the directory of another authority")
	f.StringVar(&c.TLS.ACMECA, "acme-ca", "", "`file` of the certificates, PEM, that -acme-directory is trusted by in place of the system's")
	f.StringVar(&c.TLS.HTTPListen, "http-listen", "", "`address`, such as :80, where plain http leads to https and -acme's authority may ask")
	f.StringVar(&c.Proxies, "trusted-proxies", "", "comma-separated `list` of addresses and networks, such as 127.0.0.1,10.1.0.0/16, of reverse proxies whose X-Forwarded-For, -Proto and -Host are believed")
	defineGateway(f, c)
	f.TextVar(&l.level, "log-level", slog.LevelInfo, "`level` from which the log tells: debug, info, warn or error")
	f.StringVar(&l.format, "log-format", "text", "`format` of the log: text or json")
	return f
}

// defineGateway names the flags of the gateway. All but -metrics-listen do
// nothing without -upstream, and settle refuses them then.
func defineGateway(f *flag.FlagSet, c *server.Config) {
	f.StringVar(&c.Upstream.URL, upstreamFlag, "", "`URL` of a broker, mqtt:// mqtts:// ws:// or wss://, that pages reach through this server; switches the sandbox off")
	f.StringVar(&c.Upstream.CA, "upstream-ca", "", "`file` of certificates that are trusted for -upstream in place of the system's")
	f.StringVar(&c.Upstream.Name, "upstream-name", "", "`name` expected in the certificate of -upstream in place of the URL's")
	f.StringVar(&c.Upstream.Cert, "upstream-cert", "", "`file` of the client certificate that -upstream is shown")
	f.StringVar(&c.Upstream.Key, "upstream-key", "", "`file` of that certificate's key")
	f.IntVar(&c.Gateway.Connections, "upstream-connections", 10_000, "`number` of connections to -upstream at a time; each needs two open files")
	f.IntVar(&c.Gateway.PerAddress, "upstream-per-address", 100, "`number` of them from one address, loopback excepted")
	f.Int64Var(&c.Gateway.MessageBytes, "upstream-message-bytes", 16<<20, "largest WebSocket message of a page to -upstream, in `bytes`")
	f.DurationVar(&c.Gateway.Handshake, "upstream-handshake", 10*time.Second, "`time` to reach -upstream, and for a page to begin after that")
	f.DurationVar(&c.Keepalive, "upstream-keepalive", server.DefaultKeepalive, "longest keepalive, a `time`; a connection without a byte for half as long again is closed")
	f.StringVar(&c.MetricsListen, "metrics-listen", "", "`address` that answers /metrics for Prometheus, such as 127.0.0.1:9464; without it nothing does")
}

const upstreamFlag = "upstream"

// parse reads args, then the environment, and settles what contradicts itself.
func parse(f *flag.FlagSet, args []string) error {
	if err := ff.Parse(f, args, ff.WithEnvVarPrefix("CONSOLE")); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return &server.UsageError{Err: plain(err)}
	}
	if rest := f.Args(); len(rest) > 0 {
		return &server.UsageError{Err: fmt.Errorf("%q is no flag and no command", rest[0])}
	}
	if format := f.Lookup("log-format").Value.String(); format != "text" && format != "json" {
		return &server.UsageError{Err: fmt.Errorf("-log-format is text or json, not %q", format)}
	}
	given := map[string]bool{}
	f.Visit(func(set *flag.Flag) { given[set.Name] = true })
	return settle(f, given)
}

// settle makes -broker and -upstream switch the sandbox off, and refuses flags that then
// would do nothing.
func settle(f *flag.FlagSet, given map[string]bool) error {
	value := func(name string) string { return f.Lookup(name).Value.String() }
	for _, name := range []string{"broker", upstreamFlag} {
		if value(name) == "" {
			continue
		}
		if given["sandbox"] && value("sandbox") == "true" {
			return &server.UsageError{Err: fmt.Errorf("-%s and -sandbox exclude each other: the page connects to one of them", name)}
		}
		if err := f.Set("sandbox", "false"); err != nil {
			return err
		}
	}
	for name := range given {
		if strings.HasPrefix(name, upstreamFlag+"-") && value(upstreamFlag) == "" {
			return &server.UsageError{Err: fmt.Errorf("-%s is for a gateway, which needs -upstream", name)}
		}
	}
	if value("sandbox") == "true" {
		return nil
	}
	for _, name := range []string{"mqtt-listen", "accounts", "data"} {
		if given[name] && value(name) != "" && value(name) != server.Off {
			return &server.UsageError{Err: fmt.Errorf("-%s is for the sandbox, which is off", name)}
		}
	}
	return nil
}

// plain is an error of the flag packages without their talk of parsing.
func plain(err error) error {
	text := err.Error()
	for _, prefix := range []string{"error parsing commandline arguments: ", "error parsing environment variables: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return errors.New(text)
}

// logging is how the log looks.
type logging struct {
	level  slog.Level
	format string
}

func (l logging) handler(w io.Writer) slog.Handler {
	o := &slog.HandlerOptions{Level: l.level}
	if l.format == "json" {
		return slog.NewJSONHandler(w, o)
	}
	return slog.NewTextHandler(w, o)
}

const helpHead = `console serves the device console and prints the address to open.

  console [flags]                     serve
  console accounts add [flags]        add an account to a file of accounts
  console -version                    say which version this is

Every flag has a twin in the environment: CONSOLE_LISTEN for -listen and so on.
A flag on the command line wins.

`

const helpTail = `
Examples:

  console
      the page with the sandbox, for this machine
  console -listen 127.0.0.1:9000 -mqtt-listen off
      on another port, without plain MQTT
  console -broker wss://broker.example:8084/mqtt -brokers wss://spare.example/mqtt
      for a broker of yours, and a second one
  console -upstream mqtts://broker.example:8883 -upstream-ca ca.pem
      for a broker that browsers can't reach: the page connects through this server
  console -listen :8080 -accounts accounts.json -data /var/lib/console
      the sandbox for other machines, with accounts of your own
  console -listen :443 -http-listen :80 -acme console.example.com -acme-cache /var/lib/console/acme -broker wss://broker.example/mqtt
      over https, with a certificate of Let's Encrypt
`

// help explains every flag with its default.
func help(w io.Writer, f *flag.FlagSet) {
	fmt.Fprint(w, helpHead)
	f.VisitAll(func(set *flag.Flag) {
		value, usage := flag.UnquoteUsage(set)
		if set.DefValue != "" {
			usage += " (default " + strings.ToLower(set.DefValue) + ")"
		}
		fmt.Fprintf(w, "  %s\n      %s\n", strings.TrimSpace("-"+set.Name+" "+value), usage)
	})
	fmt.Fprint(w, helpTail)
}

// version is what the build knows: the module's version or the commit, and the
// version of Go.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if v == "" || v == "(devel)" {
		v = "development"
		if commit := settings["vcs.revision"]; len(commit) >= 12 {
			v += " " + commit[:12]
		}
		if settings["vcs.modified"] == "true" {
			v += " with changes"
		}
	}
	return v + " (" + info.GoVersion + ")"
}

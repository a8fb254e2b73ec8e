package server

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"deviceconsole/internal/page"
)

// banner tells the person who started the server where to go, and with which
// accounts. mqtt is where devices connect over plain MQTT, "" for nowhere.
func banner(w io.Writer, url, mqtt string, offer *page.Sandbox) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n  Device console   %s\n", url)
	if mqtt != "" {
		fmt.Fprintf(&b, "  MQTT for devices %s\n", mqtt)
	}
	if offer != nil {
		b.WriteString("\n  Accounts of the sandbox, for this machine alone:\n\n")
		t := tabwriter.NewWriter(&b, 0, 0, 3, ' ', 0)
		fmt.Fprintln(t, "    role\tuser name\tpassword")
		for _, a := range offer.Accounts {
			fmt.Fprintf(t, "    %s\t%s/%s\t%s/%s\n", a.Role, offer.Project, a.User, offer.APIKey, a.Password)
		}
		_ = t.Flush()
		if mqtt != "" && len(offer.Accounts) > 0 {
			b.WriteString(example(mqtt, offer))
		}
	}
	b.WriteString("\n  Ctrl-C stops it.\n\n")
	_, _ = io.WriteString(w, b.String()) // a person who closed the output does not read it
}

// example is a command that works as it stands: it shows what the first device
// account's devices are told.
func example(mqtt string, offer *page.Sandbox) string {
	host, port, _ := strings.Cut(strings.TrimPrefix(mqtt, "mqtt://"), ":")
	a := offer.Accounts[0]
	return fmt.Sprintf("\n  For instance:\n\n    mosquitto_sub -h %s -p %s -u %s/%s -P %s/%s -v -t '2/%s/_all/#'\n",
		host, port, offer.Project, a.User, offer.APIKey, a.Password, offer.Project)
}

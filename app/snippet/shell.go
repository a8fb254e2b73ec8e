package snippet

import (
	"strconv"
	"strings"
)

// MosquittoPub writes a command line for a POSIX shell. mosquitto_pub speaks
// MQTT over TCP, so the port is the usual one.
func MosquittoPub(t Target, m Message) string {
	a := parse(t)
	var out strings.Builder
	out.WriteString(notes("#",
		"First: export MQTT_API_KEY='<api key>' MQTT_PASSWORD='<password>'",
		"mosquitto_pub needs the broker's TCP port; "+a.tcpPort()+" is the usual one.",
		when(len(m.Payload) > MaxInline, fileHint),
		when(strings.ContainsRune(string(m.CorrelationData), 0), "The correlation data holds a NUL, which no command line can; it is left out."),
	))
	args := []string{"mosquitto_pub -V mqttv5 -h " + quoteShell(a.host) + " -p " + a.tcpPort()}
	if a.tls {
		args[0] += " --tls-use-os-certs"
	}
	args = append(args, "-u "+quoteShell(t.Username)+` -P "$MQTT_API_KEY/$MQTT_PASSWORD"`, "-q "+strconv.Itoa(int(m.QoS))+when(m.Retain, " -r"))
	args = append(args, shellProperties(m)...)
	args = append(args, "-t "+shellWord(&out, "topic", m.Topic))
	switch text := string(m.Payload); {
	case text == "":
		args = append(args, "-n")
	case len(text) > MaxInline:
		args = append(args, "-f "+PayloadFile)
	case plain(text, true):
		args = append(args, "-m "+quoteShell(text))
	default:
		args[0] = "printf " + quoteShell(printfFormat(text)) + " | " + args[0]
		args = append(args, "-s")
	}
	return out.String() + strings.Join(args, " \\\n    ") + "\n"
}

func shellProperties(m Message) []string {
	var args []string
	add := func(name, value string) {
		if value != "" {
			args = append(args, "-D publish "+name+" "+value)
		}
	}
	quoted := func(text string) string {
		if text == "" {
			return ""
		}
		return shellArgument(text)
	}
	add("content-type", quoted(m.ContentType))
	add("response-topic", quoted(m.ResponseTopic))
	if !strings.ContainsRune(string(m.CorrelationData), 0) {
		add("correlation-data", quoted(string(m.CorrelationData)))
	}
	if m.PayloadFormat != nil {
		add("payload-format-indicator", strconv.Itoa(int(*m.PayloadFormat)))
	}
	if m.MessageExpiry != nil {
		add("message-expiry-interval", strconv.FormatUint(uint64(*m.MessageExpiry), 10))
	}
	for _, u := range m.User {
		args = append(args, "-D publish user-property "+shellArgument(u.Key)+" "+shellArgument(u.Value))
	}
	return args
}

// quoteShell puts text in single quotes, in which a shell reads everything as it
// is.
func quoteShell(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// shellWord writes text as one word of the command. Where quotes alone won't do,
// a variable is set before the command: what stands behind the text keeps the
// shell from cutting off line feeds at its end.
func shellWord(before *strings.Builder, name, text string) string {
	if plain(text, false) {
		return quoteShell(text)
	}
	before.WriteString(name + "=$(printf " + quoteShell(printfFormat(text)+".") + ")\n")
	return `"${` + name + `%.}"`
}

// shellArgument is shellWord for the lesser parts, which lose line feeds at
// their end.
func shellArgument(text string) string {
	if plain(text, false) {
		return quoteShell(text)
	}
	return `"$(printf ` + quoteShell(printfFormat(text)) + `)"`
}

// printfFormat writes text as a format of printf (POSIX) that prints these bytes.
func printfFormat(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			out.WriteString(`\\`)
		case c == '%':
			out.WriteString("%%")
		case c < ' ' || c > '~':
			octal(&out, c)
		case c == '-' && i == 0:
			octal(&out, c) // it would be an option
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

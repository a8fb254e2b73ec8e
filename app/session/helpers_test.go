package session

import (
	"testing"
	"time"

	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 123456000, time.UTC)

// demo is a server's configuration with the sandbox.
func demo() page.Config {
	return page.Config{
		Broker: page.Broker{URL: page.MQTTPath},
		Sandbox: &page.Sandbox{
			Project: "plant-7", APIKey: "demo-key", Device: "bench-1", Groups: []string{"microwaves", "MT-2014A"},
			Accounts: []page.Account{
				{Role: page.RoleDevice, User: "kitchen", Password: "s3cret/pass"},
				{Role: page.RoleOperator, User: "support", Password: "operator-pass"},
				{Role: page.RoleReadOnlyOperator, User: "auditor", Password: "auditor-pass"},
			},
		},
		AnyBroker: true,
	}
}

// journey drives Update and keeps what follows.
type journey struct {
	t       *testing.T
	m       Model
	effects []Effect // of the last step
	all     []Effect
}

// begin is a page that has its configuration.
func begin(t *testing.T, cfg page.Config) *journey {
	j := &journey{t: t, m: NewModel()}
	j.m.Now = noon
	j.do(Start{Origin: "http://127.0.0.1:8080", Route: page.RouteLive, ClientID: "console-1"}, ConfigLoaded{cfg})
	return j
}

// connected is a page that is connected as the demo's device user.
func connected(t *testing.T) *journey {
	j := begin(t, demo())
	j.do(TrySandboxPressed{})
	j.status(up())
	return j
}

// do has events happen, a second apart.
func (j *journey) do(events ...Event) {
	j.effects = nil
	for _, e := range events {
		var effects []Effect
		j.m, effects = Update(j.m, At{j.m.Now.Add(time.Second), e})
		j.effects = append(j.effects, effects...)
	}
	j.all = append(j.all, j.effects...)
}

// status has the client of now report.
func (j *journey) status(s mqttws.Status) {
	j.do(StatusChanged{j.m.Connection.generation, s})
}

// up is the status of a fresh connection to a broker without limits.
func up() mqttws.Status {
	return mqttws.Status{State: mqttws.Connected, RTT: 6 * time.Millisecond, Server: mqttws.ServerLimits{
		MaximumQoS: 2, RetainAvailable: true, WildcardAvailable: true, SharedAvailable: true,
	}}
}

func down(err error) mqttws.Status {
	return mqttws.Status{State: mqttws.Reconnecting, Err: err, Attempt: 1, RetryAt: noon.Add(time.Hour)}
}

// effectsOf returns the effects of one kind.
func effectsOf[E Effect](effects []Effect) (found []E) {
	for _, e := range effects {
		if e, ok := e.(E); ok {
			found = append(found, e)
		}
	}
	return found
}

// only returns the one effect of a kind that the last step had.
func only[E Effect](j *journey) E {
	j.t.Helper()
	found := effectsOf[E](j.effects)
	if len(found) != 1 {
		j.t.Fatalf("%d effects of kind %T, want 1: %+v", len(found), *new(E), j.effects)
	}
	return found[0]
}

func typed(field Field, value string) Event { return FieldChanged{field, NewSecret(value)} }

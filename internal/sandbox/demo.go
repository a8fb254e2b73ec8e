package sandbox

import (
	"crypto/sha256"

	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
)

// demoProject, demoAPIKey and demoDevice are the demo project's id, its API key, and the device id
// suggested for the console.
const (
	demoProject = "demo"
	demoAPIKey  = "demo-key"
	demoDevice  = "console"
)

// demoGroups are the groups of a MT-2014A microwave (PLATFORM.md "Identifiers").
var demoGroups = []string{"microwaves", "2014-microwaves", "MT-2014A"}

var demoAccounts = []page.Account{
	{Role: page.RoleDevice, User: "kitchen", Password: "kitchen-password",
		Label: "Device user: sends events, receives messages of its own and its groups"},
	{Role: page.RoleDevice, User: "bakery", Password: "bakery-password",
		Label: "Another device user of the same project"},
	{Role: page.RoleOperator, User: "support", Password: "support-password",
		Label: "Operator: reads the whole project, sends to devices and groups"},
	{Role: page.RoleReadOnlyOperator, User: "viewer", Password: "viewer-password",
		Label: "Read-only operator: reads the whole project"},
}

// Demo are the accounts of the demo project. Their passwords are public, so they serve loopback
// alone: [New] refuses to listen elsewhere with them, and so must whoever serves [Broker.Handler].
func Demo() Accounts {
	a := Accounts{byName: map[string]*account{}, offer: demoOffer()}
	for _, d := range a.offer.Accounts {
		rights, err := newRights(d.Role, demoProject, d.User)
		if err != nil {
			panic(err) // the table above is wrong
		}
		name := demoProject + "/" + d.User
		a.byName[name] = &account{name: name, rights: rights, public: sha256.Sum256([]byte(demoAPIKey + "/" + d.Password))}
	}
	return a
}

func demoOffer() *page.Sandbox {
	return &page.Sandbox{
		Project:  demoProject,
		APIKey:   demoAPIKey,
		Accounts: append([]page.Account(nil), demoAccounts...),
		Device:   demoDevice,
		Groups:   append([]string(nil), demoGroups...),
	}
}

// demoRights are those of a device user of the demo project.
func demoRights(user string) platform.Rights {
	r, err := newRights(page.RoleDevice, demoProject, user)
	if err != nil {
		panic(err) // a constant is wrong
	}
	return r
}

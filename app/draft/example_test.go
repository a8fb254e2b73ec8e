package draft_test

import (
	"fmt"
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/internal/platform"
)

// A draft makes a message, or says what is wrong with it and where.
func ExampleDraft_Build() {
	project, _ := platform.ParseProject("plant-7")
	user, _ := platform.ParseUser("kitchen")
	env := draft.Env{Known: true, Project: project, User: user, Role: platform.RoleOperator, Now: time.Now()}

	d := draft.New(draft.Update)
	d.Device, d.Type, d.Payload = "mw-1", "config", `{"threshold": 65,}`
	for _, p := range d.Build(env).Problems {
		fmt.Println(p.Text)
	}
	d.Payload = `{"threshold": 65}`
	m := d.Build(env).Message
	fmt.Println(m.Topic, string(m.Payload), m.Retain)
	// Output:
	// The payload is not JSON at line 1, column 18: there is a comma before }, where JSON has none.
	// 1/plant-7/kitchen/mw-1/update/config {"threshold": 65} true
}

// One row of event data changes, and every other byte stays.
func ExampleJoin() {
	const data = `{ "id" : 9223372036854775807,  "temp_c": 127.0 }`
	rows, _ := draft.Rows(data)
	rows[1].Raw = "127.5"
	fmt.Println(draft.Join(data, rows))
	// Output: { "id" : 9223372036854775807,  "temp_c": 127.5 }
}

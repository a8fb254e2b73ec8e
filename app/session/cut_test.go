//go:build !js

package session_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"deviceconsole/app/outbox"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// TestNothingIsMissingAfterACut: the connection is reset in the middle of 1,000
// numbered events. All arrive, those that arrive twice say so, and the others are
// in order.
func TestNothingIsMissingAfterACut(t *testing.T) {
	const n = 1000
	memory := outbox.NewMemory()
	office := openConsole(t)
	asOperator(office)
	heard := make(chan int, 4*n)
	office.OnArrival(func(e *timeline.Entry) {
		var event struct {
			Data struct{ N int } `json:"event_data"`
		}
		if strings.HasSuffix(e.Topic, "/numbered") && json.Unmarshal(e.Payload, &event) == nil {
			heard <- event.Data.N
		}
	})
	c := beside(t, office.server, office.Model().Config, func(d *session.Deps) { d.Storage = memory })
	c.Send(session.NewClientIDPressed{})
	c.until("a client ID of its own", func(m session.Model) bool { return m.Form.Value(session.FieldClientID) == "console-fresh" })
	var settled atomic.Int64
	c.OnSettled(func(outbox.Item) {
		if settled.Add(1) == n/3 {
			office.server.cutLast()
		}
	})
	c.Send(session.TrySandboxPressed{})
	m := c.until("connected", allGranted)
	who := outbox.Identity{URL: m.Connection.URL, Project: m.Connection.Project, User: m.Connection.User}
	var messages []outbox.New
	for i := range n {
		messages = append(messages, outbox.New{Identity: who, Message: mqttws.Message{
			Topic: "0/demo/kitchen/numbered", QoS: 1, Payload: fmt.Appendf(nil, `{"event_data":{"n":%d}}`, i),
		}})
	}
	ids, err := c.Enqueue(messages)
	if err != nil {
		t.Fatal(err)
	}
	c.until("all have ended", func(session.Model) bool { return settled.Load() == n })
	duplicates := 0
	for _, id := range ids {
		i, _ := c.Outbox().Item(id)
		if i.State != timeline.Acknowledged || i.Duplicate != (i.Tries > 1) {
			t.Fatalf("%+v", i)
		}
		if i.Duplicate {
			duplicates++
		}
	}
	if duplicates == 0 || duplicates > outbox.MaxWindow {
		t.Errorf("%d were on their way when the connection was cut", duplicates)
	}
	times := make([]int, n)
	newest := -1
	for missing := n; missing > 0; {
		number := <-heard
		if times[number]++; times[number] == 1 {
			missing--
			if number < newest {
				if i, _ := c.Outbox().Item(ids[number]); !i.Duplicate {
					t.Fatalf("%d came after %d", number, newest)
				}
			}
			newest = max(newest, number)
		} else if i, _ := c.Outbox().Item(ids[number]); !i.Duplicate {
			t.Fatalf("%d came twice, without a word", number)
		}
	}
	records, err := memory.Load(context.Background())
	if err != nil || len(records) != n {
		t.Errorf("%d are kept as history: %v", len(records), err)
	}
}

// asOperator connects a console as the sandbox's operator.
func asOperator(c *console) {
	for i, a := range c.Model().Config.Sandbox.Accounts {
		if a.Role == page.RoleOperator {
			c.Send(session.AccountChosen{Index: i})
		}
	}
	c.Send(session.ConnectPressed{})
	c.until("all subscriptions are granted", allGranted)
}

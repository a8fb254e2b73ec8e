package filter

import (
	"errors"
	"strings"
	"testing"

	"deviceconsole/app/lint"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

func TestMessagesAreFoundByWhatTheLinterFinds(t *testing.T) {
	finds(t, map[string]string{
		"lint:any":             "hot", // its order_id is beyond 2^53
		"lint:number":          "hot",
		"LINT:Number":          "hot",
		"lint:warning":         "hot",
		"lint:error":           "",
		"lint:note":            "",
		"-lint:any":            "start settings news foreign",
		"lint:any -kind:event": "",
		"lint:json or news":    "news",
	})
}

// TestTheLinterSeesEventsBefore: a tag that changed its type is found in the history.
func TestTheLinterSeesEventsBefore(t *testing.T) {
	s := timeline.New(timeline.Limits{Bytes: 1 << 20, Count: 100})
	for _, p := range []string{`{"event_data":{"t":1}}`, `{"event_data":{"t":2}}`, `{"event_data":{"t":"3"}}`, `{"event_data":{"t":"4"}}`} {
		s.Append(timeline.Entry{Topic: "0/p/u/d", Payload: []byte(p)})
	}
	v := timeline.NewView(s, parse(t, "lint:type-changed").Match)
	for v.Advance(100) {
	}
	if ids := v.Window(0, 10); len(ids) != 1 || ids[0] != 3 {
		t.Errorf("%v", ids)
	}
}

func TestTheLinterKnowsTheAccount(t *testing.T) {
	e := env
	e.Rights.Role = platform.RoleDevice
	f, err := Parse("lint:direction", e)
	if err != nil || !f.Match(hot) || parse(t, "lint:direction").Match(hot) {
		t.Errorf("%v", err)
	}
}

func TestEachRuleCanBeAskedFor(t *testing.T) {
	for _, c := range lint.Codes {
		parse(t, "lint:"+string(c.Code))
	}
	var e *Error
	if _, err := Parse("lint:nunber", env); !errors.As(err, &e) || e.Fix.Text != "lint:number" || !strings.Contains(e.Message, "lint:any") {
		t.Errorf("%+v", e)
	}
	if _, err := Parse(strings.Repeat("lint:any ", MaxSearches/lintSearches), env); err != nil {
		t.Error(err)
	}
	if _, err := Parse(strings.Repeat("lint:any ", MaxSearches/lintSearches+1), env); err == nil {
		t.Error("so many are too many")
	}
	c := Complete("lint:ty", 7, Known{})
	if len(c.Items) != 1 || c.Items[0].Text != "type-changed" {
		t.Errorf("%+v", c.Items)
	}
}

//go:build !js

package browser

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestFetchKeepsItsBounds(t *testing.T) {
	Files["/config.json"] = []byte(`{"version":"1"}`)
	t.Cleanup(func() { delete(Files, "/config.json") })
	if body, err := Fetch(context.Background(), "/config.json", 100); err != nil || len(body) != 15 {
		t.Errorf("%q, %v", body, err)
	}
	if _, err := Fetch(context.Background(), "/config.json", 10); err == nil {
		t.Error("a body beyond the bound was taken")
	}
	if _, err := Fetch(context.Background(), "/nothing", 10); err == nil {
		t.Error("a missing file was found")
	}
	ended, end := context.WithCancel(context.Background())
	end()
	if _, err := Fetch(ended, "/config.json", 100); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestSavedFilesAreTheirPartsInOrder(t *testing.T) {
	if err := Save("a.txt", "text/plain", []byte("one"), nil, []byte("\x00two")); err != nil {
		t.Fatal(err)
	}
	if f := Saved[len(Saved)-1]; f.Name != "a.txt" || f.MIME != "text/plain" || string(f.Data) != "one\x00two" {
		t.Errorf("%+v", f)
	}
}

func TestFrameRunsOnceForManyRequests(t *testing.T) {
	n := 0
	f := NewFrame(func() { n++ })
	if f.Run() {
		t.Error("ran without a request")
	}
	f.Request()
	f.Request()
	f.Run()
	f.Run()
	if n != 1 {
		t.Errorf("ran %d times", n)
	}
}

func TestSettingsAreRemembered(t *testing.T) {
	Remember("console.theme", "dark")
	if got := Setting("console.theme"); got != "dark" {
		t.Errorf("%q", got)
	}
	if got := Setting("console.nothing"); got != "" {
		t.Errorf("%q", got)
	}
}

func TestEventsRiseUntilReleased(t *testing.T) {
	outer, inner := Create("div"), Create("button")
	outer.Append(inner)
	outer.SetAttr("data-id", "7")
	var got []string
	release := outer.On("click", func(e Event) { got = append(got, e.Target().Closest("data-id").Attr("data-id")) })
	inner.Fire("click", Event{})
	release()
	inner.Fire("click", Event{})
	if len(got) != 1 || got[0] != "7" {
		t.Errorf("%q", got)
	}
}

func TestLeavingIsAskedOnlyAboutALoss(t *testing.T) {
	loss := false
	release := AskBeforeLeaving(func() bool { return loss })
	if Leave() {
		t.Error("asked with nothing to lose")
	}
	if loss = true; !Leave() {
		t.Error("not asked before a loss")
	}
	if release(); Leave() {
		t.Error("asked after the release")
	}
}

func TestFocusOnWhatIsHiddenIsNone(t *testing.T) {
	outer, inner := Create("div"), Create("button")
	outer.Append(inner)
	inner.Focus()
	if Unfocused() {
		t.Error("the button has the focus")
	}
	if outer.SetHidden(true); !Unfocused() {
		t.Error("a hidden button has the focus")
	}
}

func TestNoElementDoesNothing(t *testing.T) {
	e := ByID("not on the page")
	e.SetText("x")
	e.SetStyle("--left", "1px")
	e.SetValue("x")
	e.Focus()
	e.On("click", func(Event) { t.Error("heard a click") })()
	if e.Exists() || e.Text() != "" || e.Value() != "" || e.Height() != 0 || e.Closest("id").Exists() {
		t.Error("an element that is not there answered")
	}
}

func TestNowHasMicroseconds(t *testing.T) {
	if now := Now(); now.Nanosecond()%1000 != 0 || time.Since(now).Abs() > time.Second {
		t.Errorf("%v", now)
	}
}

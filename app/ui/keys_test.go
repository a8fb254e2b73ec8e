//go:build !js

package ui

import (
	"testing"

	"deviceconsole/app/browser"
)

func TestKeysMeanNothingWhileTyping(t *testing.T) {
	for _, tag := range []string{"INPUT", "TEXTAREA", "SELECT"} {
		for _, key := range []string{"/", "j", "k", " ", "Enter", "g", "c", "u", "?", "ArrowDown"} {
			if c := commandOf(key, place{Tag: tag}); c != noCommand {
				t.Errorf("%q in %s does %d", key, tag, c)
			}
		}
		if commandOf("Escape", place{Tag: tag}) != cmdBack {
			t.Errorf("Esc does not leave %s", tag)
		}
	}
}

func TestControlsKeepTheirOwnKeys(t *testing.T) {
	for _, at := range []place{{Tag: "BUTTON"}, {Tag: "A"}, {Tag: "SUMMARY"}, {Tag: "UL"}, {Tag: "PRE"}} {
		for _, key := range []string{" ", "Enter", "ArrowDown", "ArrowUp"} {
			if c := commandOf(key, at); c != noCommand {
				t.Errorf("%q on %+v does %d", key, at, c)
			}
		}
		if commandOf("j", at) != cmdDown || commandOf("/", at) != cmdFilter {
			t.Errorf("letters are dead on %+v", at)
		}
	}
}

func TestKeysOfTheList(t *testing.T) {
	for key, want := range map[string]command{
		"/": cmdFilter, " ": cmdPause, "j": cmdDown, "ArrowDown": cmdDown, "k": cmdUp, "ArrowUp": cmdUp,
		"Enter": cmdOpen, "Escape": cmdBack, "g": cmdNewest, "c": cmdCompose, "?": cmdKeys, "u": cmdUndo, "x": noCommand,
	} {
		if got := commandOf(key, place{Tag: "DIV", Grid: true}); got != want {
			t.Errorf("%q: %d, want %d", key, got, want)
		}
	}
}

func TestSingleKeysCanBeKeptToTheList(t *testing.T) {
	for key, want := range map[string]command{"/": noCommand, "j": noCommand, " ": noCommand, "?": noCommand, "Escape": cmdBack, "ArrowDown": cmdDown} {
		if got := commandOf(key, place{Tag: "BODY", Near: true}); got != want {
			t.Errorf("%q beside the list: %d, want %d", key, got, want)
		}
	}
	if commandOf("j", place{Tag: "DIV", Grid: true, Near: true}) != cmdDown {
		t.Error("j is dead in the list")
	}
	var l looks
	l.setListKeys(true)
	t.Cleanup(func() { l.setListKeys(false) })
	var again looks
	if again.apply(); !again.ListKeys {
		t.Error("the choice is forgotten")
	}
}

// forget clears what the browser remembers of a person's looks.
func forget() {
	for _, key := range []string{themeKey, leftKey, leftPx, rightPx, keysKey} {
		browser.Remember(key, "")
	}
}

func TestPanesKeepTheirBounds(t *testing.T) {
	forget()
	t.Cleanup(forget)
	var l looks
	l.apply()
	for _, c := range []struct {
		left bool
		key  string
		want int
	}{
		{true, "ArrowRight", leftUsual + keyStep}, {true, "End", leftMost}, {true, "ArrowRight", leftMost}, {true, "Home", leftLeast},
		{false, "ArrowRight", rightUsual - keyStep}, {false, "Home", rightLeast}, {false, "ArrowRight", rightLeast}, {false, "ArrowLeft", rightLeast + keyStep},
	} {
		px, _ := l.byKey(c.left, c.key)
		l.setSize(c.left, px)
		if got := l.size(c.left); got != c.want {
			t.Errorf("%s: %d, want %d", c.key, got, c.want)
		}
	}
	if browser.Root().Style("--left") != "180px" {
		t.Errorf("--left is %s", browser.Root().Style("--left"))
	}
	l.keepSizes()
	var next looks
	next.apply()
	if next.LeftSize != leftLeast || next.RightSize != rightLeast+keyStep {
		t.Errorf("remembered %d and %d", next.LeftSize, next.RightSize)
	}
}

func TestThemeGoesRound(t *testing.T) {
	forget()
	t.Cleanup(forget)
	var l looks
	l.apply()
	for _, want := range []string{"light", "dark", ""} {
		l.nextTheme()
		if l.Theme != want || browser.Theme != want || browser.Setting(themeKey) != want {
			t.Errorf("%q, want %q", l.Theme, want)
		}
	}
}

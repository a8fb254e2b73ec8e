package e2e

import (
	"testing"

	"deviceconsole/internal/page"
)

// TestWithoutAPointer: the whole journey with keys alone. What is typed in a
// field is text, never a command.
func TestWithoutAPointer(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.Button("Try the sandbox").TabTo(30)
	c.Press("Enter")
	c.allGranted(t)

	op := s.as(page.RoleOperator)
	topic := "1/" + s.as(page.RoleDevice).login.user + "/" + s.config.Sandbox.Device + "/event"
	for _, word := range []string{"first", "second", "third"} {
		op.publishText(topic, word)
		c.rows().Containing(word).Wait()
	}

	blur(c)
	c.Press("/")
	c.Role("searchbox", "Filter messages").Focused()
	c.Press("s", "e", "c", "j", "k", "c", "?", "Space", "g")
	c.filter().WaitTextFunc("holds what was typed", func(s string) bool { return s == "secjkc? g" })
	c.Role("searchbox", "Filter messages").Fill("")
	c.Press("Escape")
	blur(c)

	c.Press("Space")
	c.Button("Resume").Wait()
	c.Press("Space")
	c.Button("Pause").Wait()

	c.Press("g", "j", "j", "k", "Enter")
	c.details().Wait()
	first := c.details().Text()
	c.Press("j")
	c.details().WaitTextFunc("changes with the row", func(s string) bool { return s != first })
	c.Press("Escape")
	c.details().Gone()

	c.Press("?")
	c.Role("dialog", "").WaitText("filter")
	c.Shot("keys-wide-light")
	c.Press("Escape")
	c.Role("dialog", "").Gone()

	c.Press("c")
	waitFor(t, func() string {
		var inForm bool
		c.Eval(`!!document.activeElement.closest("form")`, &inForm)
		if !inForm {
			return "c did not move the focus to the send form but to " + c.Focus()
		}
		return ""
	})
	c.sendForm().Button("Send").TabTo(30)
	c.Press("Enter")
	c.outbox().First().WaitText("acknowledged")
}

// blur takes the focus out of any field, as clicking on nothing would.
func blur(c console) { c.Eval(`document.activeElement?.blur()`, nil) }

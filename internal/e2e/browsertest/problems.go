package browsertest

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/runtime"

	cdplog "github.com/chromedp/cdproto/log"
)

// The listener for violations of the content security policy lives in a world
// of its own, where the page can't see it and the policy doesn't bind it.
const (
	violationWorld   = "browsertest"
	violationBinding = "browsertestViolation"
	violationScript  = `document.addEventListener("securitypolicyviolation", e => ` + violationBinding +
		`(e.effectiveDirective + " blocked " + e.blockedURI + " " + e.sourceFile + ":" + e.lineNumber + " " + e.sample))`
)

// problems collects what a page did that no page should do, and what it asked
// for and wrote. It is written by chromedp's goroutine and read by the test's.
type problems struct {
	mu       sync.Mutex
	found    []string
	allowed  []string
	log      []string
	requests []string
}

// noteLimit bounds each of the lists; a page that exceeds it has failed
// already or logs far more than a test can tell.
const noteLimit = 5000

func note(list *[]string, s string) {
	if len(*list) < noteLimit {
		*list = append(*list, s)
	}
}

func (p *problems) add(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	note(&p.found, s)
}

func (p *problems) has(problem string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.found, problem)
}

func (p *problems) allow(words string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.allowed = append(p.allowed, words)
}

// remaining are the problems that the test did not allow.
func (p *problems) remaining() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.found), func(s string) bool {
		return slices.ContainsFunc(p.allowed, func(words string) bool { return strings.Contains(s, words) })
	})
}

func (p *problems) lines() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.log)
}

func (p *problems) urls() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
}

func (p *problems) console(ev *runtime.EventConsoleAPICalled) {
	var words []string
	for _, arg := range ev.Args {
		if arg.Description != "" {
			words = append(words, arg.Description)
		} else {
			words = append(words, strings.Trim(string(arg.Value), `"`))
		}
	}
	line := string(ev.Type) + ": " + strings.Join(words, " ")
	p.mu.Lock()
	defer p.mu.Unlock()
	note(&p.log, line)
	if ev.Type == runtime.APITypeError || ev.Type == runtime.APITypeAssert {
		note(&p.found, "console "+line)
	}
}

func (p *problems) exception(ev *runtime.EventExceptionThrown) {
	d := ev.ExceptionDetails
	text := d.Text
	if d.Exception != nil {
		text += " " + d.Exception.Description + string(d.Exception.Value)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	note(&p.log, "exception: "+text)
	note(&p.found, fmt.Sprintf("exception: %s (%s:%d)", text, d.URL, d.LineNumber+1))
}

// entry takes a line that the browser itself wrote to the console: a failed
// request, a violated policy, a refused WebSocket.
func (p *problems) entry(e *cdplog.Entry) {
	line := fmt.Sprintf("%s %s: %s %s", e.Source, e.Level, e.Text, e.URL)
	p.mu.Lock()
	defer p.mu.Unlock()
	note(&p.log, line)
	if e.Level == cdplog.LevelError {
		note(&p.found, line)
	}
}

func (p *problems) request(target string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	note(&p.requests, target)
	if !staysOnLoopback(target) {
		note(&p.found, "request beyond loopback: "+target)
	}
}

// staysOnLoopback says whether asking for a URL reaches nothing but this
// machine. What has no host (data:, blob:, about:) is part of the page.
func staysOnLoopback(target string) bool {
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "data", "blob", "about", "chrome", "devtools":
		return true
	}
	host := u.Hostname()
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

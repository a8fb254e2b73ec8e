package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"deviceconsole/internal/e2e/proc"
)

// Chromium is one running browser with a profile that is removed at the end.
type Chromium struct {
	guard     *guard
	process   *proc.Process
	profile   string
	ctx       context.Context // chromedp's, of the browser
	cancel    context.CancelFunc
	once      sync.Once
	clipboard sync.Mutex // held by the one test that may use it
	sparing   bool       // see StartSparing
}

// startLimit bounds the start of the browser, which takes a second on an idle
// machine and several on a busy one.
const startLimit = 60 * time.Second

var devtoolsURL = regexp.MustCompile(`DevTools listening on (ws://\S+)`)

// Start starts Chromium, found as "chromium" on the PATH or at the path in the
// environment variable CHROMIUM. Close must be called in any case; the kernel
// ends the browser when the test binary is killed. Flags are the browser's own,
// beyond those that all tests need.
func Start(flags ...string) (*Chromium, error) { return start([]string{"chromium"}, flags) }

// StartShell starts Chromium without its windows, "chromium-headless-shell" on the
// PATH, where that is installed, and else as Start does. The engine is the same; a
// tab costs a seventh of the processor's time, for there is no toolbar to draw. What
// is about the browser itself, such as whether it installs a page, needs Start.
func StartShell(flags ...string) (*Chromium, error) {
	return start([]string{"chromium-headless-shell", "chromium"}, flags)
}

// StartSparing is StartShell for tests that measure nothing, at a quarter less of the
// processor's time: what a page compiles is not optimised, which pays after minutes, and
// its pages meet a system that asks for little motion, where nothing is drawn sixty
// times a second. Those of Page install no service worker, which costs half as much
// again as opening the page.
func StartSparing(flags ...string) (*Chromium, error) {
	c, err := StartShell(append(flags, "--js-flags=--liftoff-only")...)
	if c != nil {
		c.sparing = true
	}
	return c, err
}

// start starts the first of the programs that there is.
func start(programs, flags []string) (*Chromium, error) {
	if path := os.Getenv("CHROMIUM"); path != "" {
		programs = []string{path}
	}
	var path string
	var err error
	for _, program := range programs {
		if path, err = exec.LookPath(program); err == nil {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("the browser tests need Chromium: install Debian's package chromium, or name the program in the environment variable CHROMIUM (%w)", err)
	}
	c := &Chromium{}
	if err := c.start(path, flags); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Chromium) start(path string, flags []string) (err error) {
	if c.guard, err = newGuard(); err != nil {
		return err
	}
	if c.profile, err = os.MkdirTemp("", "browsertest-*"); err != nil {
		return err
	}
	// The browser keeps crash reports and settings under the home folder too.
	env := []string{"HOME=" + c.profile, "XDG_CONFIG_HOME=" + c.profile, "XDG_CACHE_HOME=" + c.profile}
	if c.process, err = proc.StartEnv(env, path, append(flags, c.flags()...)...); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	m, err := c.process.WaitOutput(ctx, devtoolsURL)
	if err != nil {
		return err
	}
	return c.attach(m[1])
}

func (c *Chromium) flags() []string {
	return []string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-extensions", "--disable-default-apps", "--disable-domain-reliability",
		"--disable-client-side-phishing-detection", "--no-default-browser-check", "--no-pings",
		"--disable-breakpad", "--disable-dev-shm-usage", "--password-store=basic", "--mute-audio",
		// A page in a window behind another must behave as if it were in front.
		"--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
		"--disable-renderer-backgrounding", "--disable-ipc-flooding-protection",
		"--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication,NetworkTimeServiceQuerying,CertificateTransparencyComponentUpdater,InterestFeedContentSuggestions",
		"--force-color-profile=srgb", "--hide-scrollbars", "--lang=en-GB",
		// Everything beyond loopback ends at the guard, and no name is looked up.
		"--proxy-server=" + c.guard.addr(),
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
		"--remote-debugging-port=0", "--user-data-dir=" + c.profile, "about:blank",
	}
}

// attach connects chromedp to the browser and keeps one idle tab, the one that
// chromedp regards as the browser's own.
func (c *Chromium) attach(url string) error {
	actx, acancel := chromedp.NewRemoteAllocator(context.Background(), url, chromedp.NoModifyURL)
	// A newer browser sends events that this chromedp does not know; that is
	// no trouble for what is used here, and no line in a test's output.
	quiet := func(string, ...any) {}
	ctx, cancel := chromedp.NewContext(actx, chromedp.WithErrorf(quiet), chromedp.WithLogf(quiet))
	c.ctx, c.cancel = ctx, func() { cancel(); acancel() }
	if err := chromedp.Run(ctx); err != nil {
		return fmt.Errorf("attach to Chromium: %w", err)
	}
	return nil
}

// ownHosts end the names of hosts that Chromium itself asks for at times, for
// the time, updates and accounts, whatever its flags say. They are refused
// like any other. A page that asked for one is caught by its own list.
var ownHosts = []string{".google.com", ".googleapis.com", ".gvt1.com", ".gstatic.com"}

// Beyond are the addresses beyond loopback that anything in the browser asked
// for, workers included, apart from the browser's own errands.
func (c *Chromium) Beyond() []string {
	return slices.DeleteFunc(c.guard.seen(), func(target string) bool {
		return slices.ContainsFunc(ownHosts, func(host string) bool { return strings.Contains(target, host) })
	})
}

// newTab opens a tab. The returned func closes it, with the browser context
// that the options may have made.
func (c *Chromium) newTab(opts ...chromedp.ContextOption) (context.Context, context.CancelFunc, error) {
	ctx, cancel := chromedp.NewContext(c.ctx, opts...)
	if err := chromedp.Run(ctx); err != nil {
		cancel()
		return nil, nil, fmt.Errorf("open a tab: %w", err)
	}
	return ctx, cancel, nil
}

// onBrowser runs a command that belongs to the browser, not to a tab.
func onBrowser(ctx context.Context, do func(context.Context) error) error {
	return do(cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser))
}

// Tabs counts the open pages of all browser contexts.
func (c *Chromium) Tabs() (int, error) {
	n := 0
	err := onBrowser(c.ctx, func(ctx context.Context) error {
		infos, err := target.GetTargets().Do(ctx)
		for _, info := range infos {
			if info.Type == "page" {
				n++
			}
		}
		return err
	})
	return n, err
}

// Close ends the browser and removes its profile. It may be called more than
// once and from any goroutine.
func (c *Chromium) Close() error {
	var errs []error
	c.once.Do(func() {
		if c.process != nil {
			c.process.Kill() // nothing in the profile is worth a graceful end
		}
		if c.cancel != nil {
			c.cancel()
		}
		if c.guard != nil {
			errs = append(errs, c.guard.close())
		}
		if c.profile != "" {
			errs = append(errs, removeProfile(c.profile))
		}
	})
	return errors.Join(errs...)
}

// removeProfile removes the profile's folder. The browser's helpers die a
// moment after it and may still write a file while the folder is emptied.
func removeProfile(dir string) error {
	var err error
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(pollEvery) {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
	}
	return err
}

// PID is the id of the browser's main process, of which the others descend.
func (c *Chromium) PID() int { return c.process.PID() }

package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/app/visit"
	"deviceconsole/internal/page"
)

const (
	visitPrefix  = "console.visit/" // and the device: what is kept of the visit to it
	visitTabKey  = "console.visit"  // in the tab: the device of its visit
	visitChannel = "console-visits" // on which a tab says to which device it goes on with a visit
	visitsKept   = 20
)

// keptVisit is a visit that this browser keeps.
type keptVisit struct {
	Device, Name, About string
	Broken              bool // it can't be read: there is nothing to go on with
}

// KeepVisit keeps the visit to a device, however the tab ends; "" forgets it.
func KeepVisit(device, text string) {
	key := visitPrefix + device
	if text != "" && browser.Setting(key) == "" {
		makeRoomForVisit()
	}
	browser.Remember(key, text)
}

// makeRoomForVisit forgets the visits beyond the newest, those that are finished first.
func makeRoomForVisit() {
	list := visitsOfBrowser()
	for _, v := range list[min(len(list), visitsKept-1):] {
		browser.Remember(visitPrefix+v.Device, "")
	}
}

// visitsOfBrowser are the visits that are kept, those that are under way first, of
// equals the newest.
func visitsOfBrowser() (list []visit.Visit) {
	for _, key := range browser.Settings(visitPrefix) {
		if v, ok := visit.Decode(browser.Setting(key)); ok {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(a, b visit.Visit) int {
		switch {
		case a.UnderWay() == b.UnderWay():
			return b.Began.Compare(a.Began)
		case a.UnderWay():
			return -1
		}
		return 1
	})
	return list
}

// keptVisits are those to go on with in this tab, or to hand the report over of. What
// can't be read stands last, so that it does not stay for ever without a word.
func keptVisits(now time.Time) (list []keptVisit) {
	for _, v := range visitsOfBrowser() {
		about := "Under way since " + phrase.Time(v.Began, now)
		if !v.UnderWay() {
			about = v.Headline() + ", finished " + phrase.Time(v.Ended, now)
		}
		list = append(list, keptVisit{Device: v.Device, Name: payload.Topic(v.Device), About: about + ": " + v.Summary() + "."})
	}
	for _, key := range browser.Settings(visitPrefix) {
		if _, ok := visit.Decode(browser.Setting(key)); !ok && len(list) < 2*visitsKept {
			device := strings.TrimPrefix(key, visitPrefix)
			list = append(list, keptVisit{device, payload.Preview([]byte(payload.Topic(device)), nameMost), "What was kept of this visit can't be read: another version of the console wrote it, or the browser damaged it.", true})
		}
	}
	return list
}

// removeVisit forgets what is kept of a visit that can't be read.
func (u *UI) removeVisit(k keptVisit) {
	if k.Broken {
		browser.Remember(visitPrefix+k.Device, "")
		u.redraw()
	}
}

// visitHold is a tab's claim to a visit. Of two tabs that kept the same one each would
// overwrite what the other has found.
type visitHold struct {
	mu     sync.Mutex
	tabs   *browser.Channel
	device string
	leave  context.CancelFunc
}

// take lets the other tabs go of the visit to a device, and holds it until it is given
// up or the tab ends; "" = it gives up what it has.
func (h *visitHold) take(device string) {
	browser.RememberInTab(visitTabKey, device)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.leave != nil {
		h.leave()
	}
	if h.device, h.leave = device, nil; device == "" {
		return
	}
	h.tabs.Post([]byte(device))
	var ctx context.Context
	ctx, h.leave = context.WithCancel(context.Background())
	go func() { // an error says that there are no locks, or that it was given up
		_ = browser.HoldLock(ctx, visitPrefix+device, func(holding context.Context) { <-holding.Done() })
	}()
}

// give gives up the visit to a device, which another tab has taken.
func (h *visitHold) give(device string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.device == device && h.leave != nil {
		h.leave()
	}
}

// restoreVisit goes on with the visit that the tab was at before it was loaded anew, or
// with the one of the page's address; else with one whose tab is gone.
func (u *UI) restoreVisit(runner *session.Runner) {
	u.visit.hold.tabs = browser.OpenChannel(visitChannel, func(b []byte) {
		u.visit.hold.give(string(b))
		runner.Send(session.VisitTaken{Device: string(b)})
	})
	text := browser.Setting(visitPrefix + visitAsked())
	if v, ok := visit.Decode(text); !ok || !v.UnderWay() || browser.Path() != page.RouteVisit {
		text = browser.Setting(visitPrefix + browser.TabSetting(visitTabKey))
	}
	runner.Send(session.VisitRestored{Text: text})
	if device := runner.Model().Visit.Device; device != "" {
		u.visit.hold.take(device)
	} else if text == "" {
		go u.adoptVisit(runner, visitsOfBrowser())
	}
}

// adoptVisit goes on with the newest visit under way that no tab has: the browser, or the
// system, ended the one that had it.
func (u *UI) adoptVisit(runner *session.Runner, kept []visit.Visit) {
	const within = 300 * time.Millisecond // another tab that has it does not give it up
	for _, v := range kept {
		if !v.UnderWay() {
			return
		}
		free := false
		ctx, cancel := context.WithTimeout(context.Background(), within)
		err := browser.HoldLock(ctx, visitPrefix+v.Device, func(context.Context) { free = true })
		cancel()
		if runner.Model().Visit.Device != "" {
			return // a person was faster
		}
		if free || errors.Is(err, browser.ErrNoLocks) {
			runner.Send(session.VisitRestored{Text: browser.Setting(visitPrefix + v.Device)})
			u.visit.hold.take(v.Device)
			return
		}
	}
}

// takeVisit goes on with the visit to a device, as a person names it, that is under
// way, or begins one.
func (u *UI) takeVisit(name string) {
	device := u.model.VisitDevice(name)
	if v, ok := visit.Decode(browser.Setting(visitPrefix + device)); ok && v.UnderWay() {
		u.resumeVisit(device)
		return
	}
	u.visit.shown, u.visit.states = 0, [visit.Kinds]visit.State{}
	u.send(session.VisitStarted{Device: name})
	u.visit.hold.take(u.model.Visit.Device)
}

// resumeVisit goes on with the visit to a device as it is kept.
func (u *UI) resumeVisit(device string) {
	u.visit.shown, u.visit.states = 0, [visit.Kinds]visit.State{}
	u.send(session.VisitRestored{Text: browser.Setting(visitPrefix + device)})
	u.visit.hold.take(u.model.Visit.Device)
}

// leaveVisit sets the visit aside.
func (u *UI) leaveVisit() {
	u.visit.hold.take("")
	u.visit.shown, u.visit.name = 0, ""
	u.send(session.VisitLeft{})
}

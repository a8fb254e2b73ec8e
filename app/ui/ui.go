package ui

import (
	"runtime"
	"sync/atomic"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
	"deviceconsole/app/profile"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

const (
	listEvery = 30 * time.Millisecond  // least time between two drawings of the list that nobody's hand asked for
	floodEach = 100 * time.Millisecond // the same while each drawing replaces the rows: nobody reads faster
	floodLast = 250 * time.Millisecond // the most that becomes of it where drawing takes long
	pageEvery = 100 * time.Millisecond // the same for the page around it, over time
	pageBurst = 4                      // drawings of it that may follow one another at once: a message that is sent goes through as many states
	frameTime = 16 * time.Millisecond  // between two frames of most screens
	offerWait = time.Second            // longest wait of the first drawing for what the server offers
)

// UI is the page: it reads the session's model and sends it events.
//
// Drawing is asked for with Changed and done in two parts: at once after a person's
// action, or for what is sent with its answer, and otherwise in a frame of the browser,
// the message list thirty times a second at most (ten, while each time all of its rows
// are new) and everything else, which is go-app's, ten times.
// Nothing is drawn while the page is hidden.
type UI struct {
	runner    *session.Runner
	changed   chan struct{} // holds one
	shown     chan struct{} // holds one: the page is seen again
	frame     *browser.Frame
	grid      grid
	tree      tree
	chart     charting
	judge     judging
	device    onDevice
	visit     onVisit
	looks     looks
	finder    finder
	saved     savedFilters
	sent      sentList
	pace      sentPace
	again     again
	profiles  profiles
	vault     vault
	sharing   sharing
	adding    adding
	settings  settings
	forgets   *browser.Channel // tells other tabs that everything is forgotten
	offline   offline
	awake     awake
	shelves   shelves
	dialog    string          // id of the one of dialogIDs that is open; "" = none
	made      map[string]bool // the parts that once makes, by their names
	notes     notesState
	announcer announcer

	composer composer

	detailed detailed
	json     jsonTree

	root       *root          // once it is mounted
	dispatcher app.Dispatcher // of root
	moving     []moving       // parts of root that messages change

	urgent    atomic.Bool // the page is to be drawn, however soon after the last time
	soon      atomic.Bool // drawAtOnce was asked for, and is not done
	scrolled  atomic.Bool // the list is
	searching atomic.Bool // searchOn is at work
	pending   atomic.Bool // a later frame has been asked for
	press     pressed
	pages     tempo     // of the page's drawings that no person asked for
	answers   tempo     // of those for an answer to a person
	prompt    bool      // the page is to be drawn for one
	asked     bool      // a person has asked for the next drawing of the page, or is answered by it
	answer    holding   // has the page wait for one
	listAt    time.Time // when the list was
	wholeAt   time.Time // when all of the page was
	drawnAt   time.Time // when the work of the frame began that draws what is there
	changes   uint64    // Runner.Changes then
	programs  uint64    // Runner.Programs then
	runs      againView // as it was made last

	model    session.Model // as it was drawn last
	focused  int           // Form.FocusCount that was obeyed last
	wanted   string        // id of the element that is to have the focus once it can be seen
	tries    int           // how many more drawings it is waited for
	heirs    heirs
	steered  bool            // a person changes the connection: see followConnection
	since    time.Time       // Connection.Since when that began
	archived session.Archive // as it was drawn last: see fillExport
	bundled  bool            // a bundle was being made, as it was drawn last
	titled   string          // what the page is called
	fragment bool            // details were opened as a step of the browser's history
}

// New returns a page that shows nothing yet. Pass Changed to the Runner, then
// Run it.
func New() *UI {
	u := &UI{changed: make(chan struct{}, 1), shown: make(chan struct{}, 1), again: newAgain(), shelves: newShelves(), made: map[string]bool{}}
	u.profiles.kept = profileList
	u.vault.Vault = profile.NewVault(u.shelves.docs, browserKeys{})
	u.frame = browser.NewFrame(u.onFrame)
	u.startComposer()
	u.looks.apply() // before anybody writes a sentence with a time
	return u
}

// Changed asks for the page to be drawn. However often it is called, one request
// is outstanding. Safe for concurrent use.
func (u *UI) Changed() {
	select {
	case u.changed <- struct{}{}:
	default:
	}
	u.frame.Request()
}

// Run shows the page for as long as the browser does. Until it is known what the
// server offers, which is fetched beside the program, and what waits in the outbox,
// the splash stays for a moment longer: a form that is drawn twice would move under a
// person's hand.
func (u *UI) Run(runner *session.Runner) {
	u.use(runner)
	u.awaitOffer(runner, offerWait)
	u.model = runner.Model()
	u.restoreVisit(runner)
	runner.Send(session.WatchRestored{Tags: watched()})
	runner.Send(session.KeptSessionsRestored{Text: browser.Setting(sessionsKey)})
	runner.Send(session.LimitsRestored{Text: browser.Setting(limitsKey)})
	runner.Send(usualMessage())
	runner.Send(session.DraftRestored{Text: browser.TabSetting(draftKey)})
	for _, path := range page.Routes() {
		app.RouteFunc(path, func() app.Composer { return &root{ui: u} })
	}
	go u.tick()
	app.RunWhenOnBrowser()
}

// awaitOffer returns once the server has answered and the outbox is read, or after a
// time, in which a page that stands still, on a machine that is busy with others, does not
// wait: what has come by then is still to be taken in.
func (u *UI) awaitOffer(runner *session.Runner, within time.Duration) {
	const step = 100 * time.Millisecond
	ticker := time.NewTicker(step)
	defer ticker.Stop()
	for within > 0 {
		runner.Drawing()
		if runner.Model().ConfigState != session.ConfigLoading && runner.Outbox().Read() {
			return
		}
		select {
		case <-u.changed:
		case <-ticker.C:
			within -= step
		}
	}
}

func (u *UI) use(runner *session.Runner) {
	u.runner = runner
	runner.OnSettled(u.answered)
	u.model = runner.Model()
	u.grid.show(runner.View(), runner.Timeline())
	u.grid.paired = u.pairPill
	u.tree.show(runner.Timeline())
	u.tree.extra = func() []extras { return u.chart.sparklines(browser.Now()) }
	u.chart.show(runner.Timeline(), false)
	u.judge.begin()
	u.tree.worst = u.judge.desk.Worst
}

// send tells the session what a person did, and draws the answer at once. What the
// session sets off begins before that, and goes on meanwhile.
func (u *UI) send(e session.Event) {
	u.runner.Send(e)
	runtime.Gosched()
	u.model = u.runner.Model()
	u.redraw()
}

// sendPatiently is send for what is likely to be answered in a moment: what a person
// sees first is the answer, unless that takes too long or there is none.
func (u *UI) sendPatiently(e session.Event) {
	before := u.model.Outbox
	u.runner.Send(e)
	u.model = u.runner.Model()
	o, connected := u.model.Outbox, u.model.Connection.State == mqttws.Connected
	if !connected || o.Problem != "" || o.Taken == before.Taken || before.Editing != 0 {
		u.redraw()
		return
	}
	u.answer.begin(time.Now())
	time.AfterFunc(answerWait, func() {
		u.act(func(app.Context) {
			if u.answer.over(time.Now()) {
				u.redraw()
			}
		})
	})
}

// redraw draws the page again after a change that the session knows nothing of: at
// once, or in the next frame where the page was drawn within the last.
func (u *UI) redraw() {
	u.urgent.Store(true)
	u.drawAtOnce(func(now time.Time) bool { return u.urgent.Load() && now.Sub(u.listAt) >= frameTime })
}

// answered draws what became of a message that a person sent, as soon as it is known.
func (u *UI) answered(i outbox.Item) {
	if i.Source == outbox.Person || i.Source == outbox.Request {
		u.drawAtOnce(func(now time.Time) bool {
			u.answer.end()
			if u.prompt = u.answers.wait(now) <= 0; u.prompt {
				u.answers.drawn(now)
			}
			return u.prompt
		})
		return
	}
	u.pace.ended.Add(1)
}

// drawAtOnce draws without waiting for a frame, which may be most of one away, where
// that may be done; else in the next one.
func (u *UI) drawAtOnce(may func(now time.Time) bool) {
	if u.dispatcher == nil || browser.Hidden() {
		u.frame.Request()
		return
	}
	if !u.soon.CompareAndSwap(false, true) {
		return
	}
	u.act(func(ctx app.Context) {
		u.soon.Store(false)
		if !may(time.Now()) {
			u.frame.Request()
			return
		}
		u.frame.Cancel()
		u.step(ctx)
	})
}

// mounted makes the page drawable; it is called by root.
func (u *UI) mounted(ctx app.Context, r *root) {
	u.root, u.dispatcher = r, ctx.Dispatcher()
	u.listen()
	u.startProfiles()
	u.keepOffline()
	u.arrive()
	u.redraw()
}

// onFrame runs before the browser draws. The drawing is left to go-app's own
// goroutine, which handles it before this call returns to the browser.
func (u *UI) onFrame() {
	if u.root != nil {
		u.act(u.step)
	}
}

// step draws what is due.
func (u *UI) step(app.Context) {
	now := time.Now()
	if u.answer.waits(now) && !u.urgent.Load() {
		return // it is drawn after that, whatever is to be
	}
	urgent, scrolled := u.urgent.Swap(false), u.scrolled.Swap(false)
	prompt := u.prompt
	u.prompt = false
	wait, asked := max(u.pages.wait(now), u.press.wait(now)), urgent || prompt
	pageDue, listDue := asked || wait <= 0, now.Sub(u.listAt) >= u.grid.pause()
	whole := asked || u.wholeDue(now)
	u.asked = u.asked || asked
	if pageDue && !asked {
		u.pages.drawn(now)
	}
	switch {
	case urgent || scrolled:
	case pageDue && (u.grid.flooded && whole || !listDue || prompt):
		// The list waits for a later frame: both together may take longer than one, and
		// the answer to a person is told by the page.
		u.drawPage(u.look, whole)
		u.frame.Request()
		return
	case !listDue:
		u.frame.Request()
		return
	}
	u.listAt = now
	if pageDue {
		u.drawPage(u.draw, whole)
		return
	}
	if u.pending.CompareAndSwap(false, true) {
		time.AfterFunc(wait, func() {
			u.pending.Store(false)
			u.frame.Request()
		})
	}
	u.dispatcher.Dispatch(app.Dispatch{Mode: app.Next, Source: u.root, Function: u.draw})
}

// drawPage draws the page around the list, after what belongs to it: the whole of
// it, or what messages change.
func (u *UI) drawPage(first func(app.Context), whole bool) {
	if !whole {
		u.dispatcher.Dispatch(app.Dispatch{Mode: app.Next, Source: u.root, Function: func(ctx app.Context) {
			first(ctx)
			u.renew()
		}})
		return
	}
	fill := u.fillMoving
	if u.asked || u.stirred() {
		fill = u.fill
		u.announceSoon()
	}
	u.wholeAt, u.changes, u.programs = time.Now(), u.runner.Changes(), u.runner.Programs()
	u.dispatcher.Dispatch(app.Dispatch{Mode: app.Update, Source: u.root, Function: func(ctx app.Context) {
		first(ctx)
		if w := u.composer.will; w != nil {
			u.renewPart(w)
		}
	}})
	u.dispatcher.Dispatch(app.Dispatch{Mode: app.Defer, Source: u.root, Function: fill})
}

// look reads the newest model without drawing the list.
func (u *UI) look(app.Context) { u.drawnAt, u.model = time.Now(), u.runner.Model() }

func (u *UI) draw(app.Context) {
	u.drawnAt = time.Now()
	defer func() { u.grid.took = time.Since(u.drawnAt) }()
	u.runner.Drawing()
	u.model = u.runner.Model()
	u.watchServer()
	u.profiles.readServer(u.model)
	u.rememberLogin()
	u.grid.show(u.runner.View(), u.runner.Timeline())
	u.grid.selected = timeline.ID(u.model.View.Selected)
	u.grid.found = u.model.View.Applied
	u.grid.searched = u.searching.Load()
	u.grid.withUser = u.model.Connection.Role != platform.RoleDevice || u.model.Archive.Recording.Shown()
	u.grid.untold = u.model.TellsNoRefusal()
	u.tree.show(u.runner.Timeline())
	u.tree.draw(u.model.View.Filter, u.model.Clock(browser.Now()))
	u.grid.judgeFor(u.model.Rights())
	searching, collecting := u.grid.draw(), u.advanceChart(browser.Now())
	unmarked := u.grid.lint(time.Now())
	judging := u.judgeOn(browser.Now())
	u.lookAtVisit(browser.Now())
	if searching {
		u.searchOn()
	}
	u.json.offerChart(u.model.Watch)
	u.json.markFound(u.grid.found)
	if drawing := u.json.draw(u.drawnAt); searching || collecting || drawing || unmarked || judging {
		u.frame.Request()
	}
}

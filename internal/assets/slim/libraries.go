package main

// goApp loses what serves pages (Handler), the types of HTML elements by tag, of
// which the page uses none, and what keeps states, storage and notifications, for
// which the console has its own. The files that are added have what the others
// use of these. What is gone does not compile, or panics with a sentence.
//
// What is to be drawn anew is drawn a millisecond after that is known, not eight, and
// with the last of what was dispatched for it at once: the page asks for it in a frame,
// which would end meanwhile.
var goApp = library{
	module: "github.com/maxence-charriere/go-app/v9", version: "v9.8.0", folder: "go-app",
	packages: []string{"pkg/app", "pkg/errors"},
	without: []string{
		"pkg/app/http.go", "pkg/app/resource.go", "pkg/app/static.go", // the server
		"pkg/app/html_gen.go", "pkg/app/notfound.go", "pkg/app/testing.go", "pkg/app/social.go",
		"pkg/app/state.go", "pkg/app/storage.go", "pkg/app/crypto.go", "pkg/app/notification.go",
		"pkg/errors/errors.go",
	},
	dropped: map[string][]string{
		"pkg/app/component.go": {"Compo.Render"}, // a component without a Render of its own
		"pkg/app/context.go": {
			"Context.DeviceID", "Context.Encrypt", "Context.Decrypt", "Context.SetState", "Context.GetState", "Context.DelState",
			"Context.ObserveState", "Context.Notifications", "Context.LocalStorage", "Context.SessionStorage",
			"uiContext.DeviceID", "uiContext.Encrypt", "uiContext.Decrypt", "uiContext.SetState", "uiContext.GetState", "uiContext.DelState",
			"uiContext.ObserveState", "uiContext.Notifications", "uiContext.LocalStorage", "uiContext.SessionStorage", "uiContext.cryptoKey",
		},
		"pkg/app/dispatcher.go": {
			"Dispatcher.SetState", "Dispatcher.GetState", "Dispatcher.DelState", "Dispatcher.ObserveState",
			"Dispatcher.getLocalStorage", "Dispatcher.getSessionStorage", "NewClientTester", "NewServerTester",
		},
		"pkg/app/engine.go": {
			"engine.SetState", "engine.GetState", "engine.DelState", "engine.ObserveState", "engine.getLocalStorage", "engine.getSessionStorage",
			"engine.LocalStorage", "engine.SessionStorage", "engine.states",
		},
		"pkg/app/page.go":    {"Page.SetTwitterCard", "requestPage.SetTwitterCard", "browserPage.SetTwitterCard"},
		"pkg/app/strings.go": {"jsonString"},
		"pkg/app/text.go":    {"text.html", "text.htmlWithIndent"},
	},
	changes: map[string][][2]string{
		"pkg/app/app.go": {
			{"\t\tLocalStorage:           newJSStorage(\"localStorage\"),\n", ""},
			{"\t\tSessionStorage:         newJSStorage(\"sessionStorage\"),\n", ""},
			{"engineUpdateRate       = 120", "engineUpdateRate       = 1000"},
			{"\t\"encoding/json\"\n", ""},
			{"\tvar urls []string\n\tjson.Unmarshal([]byte(Getenv(\"GOAPP_INTERNAL_URLS\")), &urls)\n", "\tvar urls []string // none: see web/goapp.js\n"},
		},
		"pkg/app/engine.go": {
			{"\t\tif e.LocalStorage == nil {\n\t\t\te.LocalStorage = newMemoryStorage()\n\t\t}\n", ""},
			{"\t\tif e.SessionStorage == nil {\n\t\t\te.SessionStorage = newMemoryStorage()\n\t\t}\n", ""},
			// A frame is waited for where there is something to draw in it: else each
			// drawing of a page at rest would set ten timers.
			{"\t\t\t\tif currentFrameDuration != frameDuration {\n\t\t\t\t\tcurrentFrameDuration = frameDuration\n\t\t\t\t\tframes.Reset(currentFrameDuration)\n\t\t\t\t}\n\t\t\t\te.handleDispatch(d)\n",
				"\t\t\t\te.handleDispatch(d)\n\t\t\t\twanted := time.Hour\n\t\t\t\tif len(e.componentUpdates)+len(e.deferables) > 0 {\n\t\t\t\t\twanted = frameDuration\n\t\t\t\t}\n\t\t\t\tif currentFrameDuration != wanted {\n\t\t\t\t\tcurrentFrameDuration = wanted\n\t\t\t\t\tframes.Reset(wanted)\n\t\t\t\t}\n"},
			{"\t\t\t\t\t\tcurrentFrameDuration *= 2\n", "\t\t\t\t\t\tcurrentFrameDuration = time.Hour\n"},
			{"\t\tif e.Body == nil {\n\t\t\tbody := Body().privateBody(Div())\n\t\t\tif err := mount(e, body); err != nil {\n\t\t\t\tpanic(errors.New(\"mounting engine default body failed\").Wrap(err))\n\t\t\t}\n\t\t\te.Body = body\n\t\t}\n", ""},
			{"\t\te.states = newStore(e)\n", ""},
			{"\t\te.states.Close()\n", ""},
			{"\t\te.states.Cleanup()\n\t\tcleanups := ", "\t\tcleanups := "},
			{"\t\t\t\te.states.Cleanup()\n", ""},
			{"\t\t\t\te.handleFrame()\n\t\t\t\tif len", "\t\t\t\tif len(e.dispatches) > 0 {\n\t\t\t\t\tcontinue\n\t\t\t\t}\n\t\t\t\te.handleFrame()\n\t\t\t\tif len"},
			{"\t\te.deferables = append(e.deferables, d)\n\n\tcase Next", "\t\te.deferables = append(e.deferables, d)\n\t\tif len(e.dispatches) == 0 {\n\t\t\te.handleFrame()\n\t\t}\n\n\tcase Next"},
		},
		"pkg/app/route.go": {
			{"\t\"regexp\"\n", ""},
			{"regexp.MustCompile(pattern)", "refuse(pattern)"},
			{"rwr.regexp.MatchString(path)", "rwr.regexp == path"},
			{"*regexp.Regexp", "string"},
			{"func makeRouter()", "func refuse(pattern string) string {\n\tpanic(\"this build of go-app has no routes by regular expression\")\n}\n\nfunc makeRouter()"},
		},
	},
}

// packets loses the texts that describe packets for debugging, which the linker
// cannot tell from those that are shown.
var packets = library{
	module: "github.com/eclipse/paho.golang", version: "v0.23.0", folder: "paho",
	packages: []string{"packets"},
	dropped: map[string][]string{
		"packets/auth.go": {"Auth.String"}, "packets/connack.go": {"Connack.String"}, "packets/connect.go": {"Connect.String"},
		"packets/disconnect.go": {"Disconnect.String"}, "packets/packets.go": {"ControlPacket.String"}, "packets/pingreq.go": {"Pingreq.String"},
		"packets/pingresp.go": {"Pingresp.String"}, "packets/properties.go": {"Properties.String"}, "packets/puback.go": {"Puback.String"},
		"packets/pubcomp.go": {"Pubcomp.String"}, "packets/publish.go": {"Publish.String"}, "packets/pubrec.go": {"Pubrec.String"},
		"packets/pubrel.go": {"Pubrel.String"}, "packets/suback.go": {"Suback.String"}, "packets/subscribe.go": {"Subscribe.String"},
		"packets/unsuback.go": {"Unsuback.String"}, "packets/unsubscribe.go": {"Unsubscribe.String"},
	},
}

// webSocket gets types of its own in place of those of net/http.
var webSocket = library{
	module: "nhooyr.io/websocket", version: "v1.8.17", folder: "websocket",
	packages: []string{".", "internal/bpool", "internal/wsjs", "internal/xsync"},
	changes:  map[string][][2]string{"ws_js.go": {{"\"net/http\"", "\"nhooyr.io/websocket/internal/http\""}}},
}

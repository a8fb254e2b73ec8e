// Command app is the console's page: it is built for js/wasm and constructs the
// parts, nothing else.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox/indexed"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/app/ui"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

const (
	maxConfig  = 1 << 20         // bytes
	configWait = 4 * time.Second // a server that takes longer counts as away
)

func main() {
	boundHeap(defaultPercent)
	console := ui.New()
	runner := session.NewRunner(session.Deps{
		Dial:        dial,
		LoadConfig:  loadConfig,
		Store:       timeline.New(ui.HistoryLimits()),
		Now:         browser.Now,
		ServerTime:  serverTime,
		Reach:       mqttws.Reach,
		Probe:       probe,
		Hidden:      browser.Hidden,
		KeepConfig:  ui.KeepConfig,
		KeepSession: ui.KeepSession,
		HoldLock:    browser.HoldLock,
		KeepDraft:   ui.KeepDraft,
		KeepLimits:  ui.KeepLimits,
		KeepVisit:   ui.KeepVisit,
		NewClientID: newClientID,
		NewSink:     func() session.Sink { return browser.NewParts() },
		Storage:     indexed.New("console-outbox"),
		Online:      browser.Online,
		Rest:        browser.Rest,
		OpenUpdate:  browser.ApplyUpdate,
		OnChange:    console.Changed,
	})
	runner.Send(session.ConfigRestored{Text: ui.KeptConfig()})
	runner.Send(session.Start{Origin: browser.Origin(), Route: browser.Path(), ClientID: newClientID()})
	console.Run(runner)
}

func dial(c mqttws.Config) (session.Client, error) {
	client, err := mqttws.Connect(c)
	if err != nil {
		return nil, err // not a nil *Client in an interface
	}
	return client, nil
}

func loadConfig(ctx context.Context) (page.Config, error) {
	ctx, cancel := context.WithTimeout(ctx, configWait)
	defer cancel()
	body, err := browser.Fetch(ctx, page.ConfigPath, maxConfig)
	if err != nil {
		return page.Config{}, err
	}
	var config page.Config
	if err := json.Unmarshal(body, &config); err != nil {
		return page.Config{}, fmt.Errorf("read %s: %w", page.ConfigPath, err)
	}
	return config, nil
}

func serverTime(ctx context.Context) (time.Time, error) {
	const most = 32 // bytes
	body, err := browser.Fetch(ctx, page.TimePath, most)
	if err != nil {
		return time.Time{}, err
	}
	us, err := strconv.ParseInt(string(body), 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("read %s: %w", page.TimePath, err)
	}
	return time.UnixMicro(us), nil
}

func probe(ctx context.Context) (page.Probe, error) {
	var p page.Probe
	body, err := browser.Fetch(ctx, page.ProbePath, maxConfig)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return p, fmt.Errorf("read %s: %w", page.ProbePath, err)
	}
	return p, nil
}

// newClientID is fresh for every page: two clients with one identifier would
// throw each other off the broker. Go seeds the generator from the browser's.
func newClientID() string {
	return fmt.Sprintf("console-%016x", rand.Uint64())
}

// Command app is the console's page: it is built for js/wasm and constructs the
// parts, nothing else.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/app/ui"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

const maxConfig = 1 << 20 // bytes

func main() {
	boundHeap(defaultPercent)
	console := ui.New()
	runner := session.NewRunner(session.Deps{
		Dial:        dial,
		LoadConfig:  loadConfig,
		Store:       timeline.New(ui.HistoryLimits()),
		Now:         browser.Now,
		NewClientID: newClientID,
		NewSink:     func() session.Sink { return browser.NewParts() },
		Rest:        browser.Rest,
		OnChange:    console.Changed,
	})
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

// newClientID is fresh for every page: two clients with one identifier would
// throw each other off the broker.
func newClientID() string {
	b := make([]byte, 8)
	rand.Read(b) // never fails
	return "console-" + hex.EncodeToString(b)
}

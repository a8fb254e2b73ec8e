package server

import (
	"context"
	"log/slog"
	"net"
	"net/http"

	"deviceconsole/internal/page"
	"deviceconsole/internal/sandbox"
)

// box is the sandbox as the server sees it. Without a sandbox it is empty.
type box struct {
	broker      *sandbox.Broker
	webSocket   http.Handler
	offer       *page.Sandbox // demo accounts, nil with accounts of a file
	packetBytes int64
	address     string // URL of plain MQTT, "" for none
}

// openSandbox starts the sandbox, if it is wanted, with plain MQTT on devices
// unless that is nil.
func (s settings) openSandbox(devices *net.TCPAddr, origin func(*http.Request) bool) (*box, error) {
	if !s.Sandbox {
		return &box{}, nil
	}
	accounts := sandbox.Demo()
	if s.Accounts != "" {
		var err error
		if accounts, err = sandbox.LoadAccounts(s.Accounts); err != nil {
			return nil, err
		}
	}
	c := sandbox.Config{
		Accounts:    accounts,
		DataDir:     s.Data,
		Simulate:    s.Simulate,
		AllowOrigin: origin,
		Logger:      s.Log,
	}
	if devices != nil {
		c.MQTTListen = devices.String()
	}
	b, err := sandbox.New(c)
	if err != nil {
		if devices != nil {
			err = listenError(mqttFlag, devices, err)
		}
		return nil, err
	}
	opened := &box{broker: b, webSocket: b.Handler(), offer: b.PageOffer(), packetBytes: int64(b.PacketBytes())}
	if a := b.MQTTAddr(); a != nil {
		opened.address = "mqtt://" + a.String()
	}
	return opened, nil
}

// close ends the sandbox, after telling its clients. Further calls do nothing.
func (b *box) close(log *slog.Logger) {
	if b.broker == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := b.broker.Close(ctx); err != nil {
		log.Warn("stopping the sandbox", "error", err)
	}
	b.broker = nil
}

package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"time"

	"deviceconsole/internal/page"
)

// greeting is how a broker answered a CONNECT without login.
type greeting struct {
	version int // protocol level: 5, or 4 for MQTT 3.1.1
	code    int // reason code or return code of CONNACK, as that version has it
}

// The packets of a probe: CONNECT without login, with an empty client identifier
// and a session that ends with the connection (MQTT 5, 3.1; MQTT 3.1.1, 3.1),
// and the DISCONNECT behind it.
var (
	connect5    = []byte{0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 5, 0x02, 0, 10, 0, 0, 0}
	connect311  = []byte{0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 0x02, 0, 10, 0, 0}
	disconnect  = []byte{0xE0, 0}
	errNoAnswer = errors.New("the answer to CONNECT is no CONNACK")
)

// Codes of CONNACK that say that the version is not spoken: the return code of
// 3.1.1 (3.2.2.3) and the reason code of 5 (3.2.2.2).
const (
	unacceptable311 = 0x01
	unsupported5    = 0x84
)

// greet sends CONNECT over conn, which it closes, with MQTT 5 first. A broker
// that does not know it may say so or just close, and is asked over a new
// connection in 3.1.1.
func (u *Upstream) greet(ctx context.Context, conn end) (greeting, error) {
	code, err := ask(ctx, conn, connect5)
	if err == nil && code != unacceptable311 && code != unsupported5 {
		return greeting{5, code}, nil
	}
	if f := (*failure)(nil); errors.As(err, &f) && f.cause == page.CauseTimeout {
		return greeting{}, err
	}
	again, redial := u.dial(ctx, func(string, *tls.ConnectionState) {})
	if redial != nil {
		return greeting{}, failed(page.StageMQTT, redial)
	}
	code, err = ask(ctx, again, connect311)
	return greeting{4, code}, err
}

// ask sends one CONNECT and reads the code of its CONNACK.
func ask(ctx context.Context, conn end, packet []byte) (int, error) {
	defer func() { _ = conn.Close() }()
	if limit, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(limit)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })
	defer stop()
	if _, err := conn.Write(packet); err != nil {
		return 0, failed(page.StageMQTT, err)
	}
	code, err := readConnack(conn)
	if err != nil {
		return 0, failed(page.StageMQTT, err)
	}
	if code == 0 {
		_, _ = conn.Write(disconnect)
		_ = conn.part()
	}
	return code, nil
}

// readConnack reads as far as the code: type, length of one to four bytes, flags,
// code (MQTT 5, 3.2).
func readConnack(conn net.Conn) (int, error) {
	const connack = 0x20
	head := make([]byte, 2)
	if _, err := io.ReadFull(conn, head); err != nil {
		return 0, err
	}
	for i := 0; head[1] >= 0x80 && i < 3; i++ {
		if _, err := io.ReadFull(conn, head[1:]); err != nil {
			return 0, err
		}
	}
	body := make([]byte, 2)
	if _, err := io.ReadFull(conn, body); err != nil {
		return 0, err
	}
	if head[0] != connack || head[1] >= 0x80 || body[0] > 1 {
		return 0, errNoAnswer
	}
	return int(body[1]), nil
}

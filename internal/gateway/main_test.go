package gateway_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"testing"

	"deviceconsole/internal/gateway"
)

// TestMain runs the tests, or a gateway for BenchmarkIdle, until its standard
// input ends; each line there is answered after a garbage collection.
func TestMain(m *testing.M) {
	target := os.Getenv(gateEnv)
	if target == "" {
		os.Exit(m.Run())
	}
	u, err := gateway.ParseUpstream(gateway.Target{URL: target, CA: os.Getenv(gateEnv + "_CA")})
	if err != nil {
		panic(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	gate := gateway.New(gateway.Config{Upstream: u})
	if cert := os.Getenv(gateEnv + "_CERT"); cert != "" {
		go http.ServeTLS(l, gate, cert, os.Getenv(gateEnv+"_KEY"))
	} else {
		go http.Serve(l, gate)
	}
	fmt.Println(l.Addr())
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		runtime.GC()
		fmt.Println("collected")
	}
}

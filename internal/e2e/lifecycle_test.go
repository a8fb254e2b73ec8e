package e2e

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestAClosedTabLeavesNothingBehind: after the tab is closed the server holds
// no connection of it, so a forgotten tab costs the broker nothing.
func TestAClosedTabLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	before := s.connections()
	c := openConsole(t, s.url)
	c.sandbox()
	if n := s.connections(); n <= before {
		t.Fatalf("%d connections while the console is connected, %d before: the count is wrong", n, before)
	}
	c.Close()
	waitFor(t, func() string {
		if n := s.connections(); n > before {
			return fmt.Sprintf("%d connections are left of the closed tab", n-before)
		}
		return ""
	})
}

// TestAReloadStartsAfresh: loading the page again makes one new connection and
// takes no old one over.
func TestAReloadStartsAfresh(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := openConsole(t, s.url)
	c.sandbox()
	c.Reload()
	c.connectForm().Wait()
	c.sandbox()
	c.sends("acknowledged")
}

// connections counts the established TCP connections of the server's process
// to the port of the page, as the kernel lists them.
func (s *server) connections() int {
	s.t.Helper()
	http.DefaultClient.CloseIdleConnections()
	_, port, err := net.SplitHostPort(strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	n, _ := strconv.Atoi(port)
	own := sockets(s.process.PID())
	f, err := os.Open("/proc/net/tcp")
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	count := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		// sl local_address rem_address st … inode, addresses in hex, 01 = established
		f := strings.Fields(lines.Text())
		if len(f) > 9 && strings.HasSuffix(f[1], fmt.Sprintf(":%04X", n)) && f[3] == "01" && own["socket:["+f[9]+"]"] {
			count++
		}
	}
	return count
}

// sockets are the names under which a process holds its sockets.
func sockets(pid int) map[string]bool {
	names := make(map[string]bool)
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	for _, file := range files {
		if name, err := os.Readlink(file); err == nil {
			names[name] = true
		}
	}
	return names
}

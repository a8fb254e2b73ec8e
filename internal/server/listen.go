package server

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"syscall"
)

// resolve reads a listen address. The sentence of its error names the flag.
func resolve(flag, address string) (*net.TCPAddr, error) {
	a, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("-%s %q is no address to listen on: give host:port, such as 127.0.0.1:8080", flag, address)
	}
	return a, nil
}

// loopback reports whether a can be reached from this machine alone. No host
// at all means every address of the machine.
func loopback(a *net.TCPAddr) bool { return a.IP.IsLoopback() }

// listenError says what to do about the reasons that people meet: a port that
// is taken, an address of another machine, a port for root alone.
func listenError(flag string, a *net.TCPAddr, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		next := *a
		next.Port = a.Port%65535 + 1
		remedy := fmt.Sprintf("stop the program that has it, or choose another port, such as -%s %s", flag, &next)
		if flag == mqttFlag {
			remedy += ", or none with -" + flag + " " + Off
		}
		return fmt.Errorf("port %d is taken on %s: %s", a.Port, host(a), remedy)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("this user may not listen on port %d: choose one above 1023 with -%s, or give the program the right (CAP_NET_BIND_SERVICE)", a.Port, flag)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("%s is no address of this machine: give one that is with -%s", a.IP, flag)
	}
	return err
}

func host(a *net.TCPAddr) string {
	if a.IP == nil || a.IP.IsUnspecified() {
		return "every address"
	}
	return a.IP.String()
}

// pageURL is the address to open on this machine.
func pageURL(a net.Addr) string {
	t, ok := a.(*net.TCPAddr)
	if !ok {
		return "http://" + a.String() + "/"
	}
	ip := t.IP.String()
	if t.IP == nil || t.IP.IsUnspecified() {
		ip = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(ip, strconv.Itoa(t.Port)) + "/"
}

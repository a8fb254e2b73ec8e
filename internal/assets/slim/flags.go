package main

import "strings"

// inlined are the packages that are compiled with functions inlined: Go's runtime
// and what works on every message that is received. All others are compiled
// without, which makes the page's program smaller by a tenth and costs them up to
// half of their speed: nothing where a person's click or ten drawings a second are
// what is to be done.
var inlined = []string{
	"runtime", "runtime/debug", "internal/runtime/...", "internal/abi", "internal/bytealg", "internal/byteorder", "internal/goarch",
	"internal/chacha8rand", "internal/stringslite", "internal/strconv", "internal/sync",
	"sync", "sync/atomic", "math/bits", "unicode/utf8", "strings", "bytes", "strconv", "bufio", "encoding/binary",
	"io", "time", "syscall/js", "slices", "cmp", "errors", "context",
	"./mqttws", "./app/timeline", "./app/filter", "./app/payload",
}

// flags are the flags of go build that say so.
func flags() string {
	var b strings.Builder
	b.WriteString("-gcflags=all=-l")
	for _, pkg := range inlined {
		b.WriteString(" -gcflags=" + pkg + "=")
	}
	return b.String() + "\n"
}

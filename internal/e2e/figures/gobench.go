package figures

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Benchmark is one result of `go test -bench . -benchmem`.
type Benchmark struct {
	Package string // last element of its path
	Name    string // without "Benchmark" and the number of processors
	PerOp   time.Duration
	Bytes   int // allocated an operation
	Allocs  int // allocations an operation
}

var benchmarkLine = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(.*)$`)

// ParseBenchmarks reads what the go command printed of benchmarks. Lines that
// are none are passed over.
func ParseBenchmarks(output string) []Benchmark {
	var list []Benchmark
	where := ""
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if path, ok := strings.CutPrefix(line, "pkg: "); ok {
			where = path[strings.LastIndexByte(path, '/')+1:]
		}
		m := benchmarkLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		b := Benchmark{Package: where, Name: m[1]}
		values := strings.Fields(m[2])
		for i := 0; i+1 < len(values); i += 2 {
			n, err := strconv.ParseFloat(values[i], 64)
			if err != nil {
				break
			}
			switch values[i+1] {
			case "ns/op":
				b.PerOp = time.Duration(n)
			case "B/op":
				b.Bytes = int(n)
			case "allocs/op":
				b.Allocs = int(n)
			}
		}
		list = append(list, b)
	}
	return list
}

package figures

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Kinds of processes, as Usage names them.
const (
	Browser  = "browser"
	Renderer = "renderer"
	Network  = "network"
	GPU      = "GPU"
	Other    = "other"
)

// Process is one of the machine's processes, read from /proc.
type Process struct {
	PID, Parent int
	Kind        string // of a browser's process
	CPU         time.Duration
}

// tick is the unit of the times in /proc/PID/stat: USER_HZ is 100 on every
// architecture that Linux has Go for.
const tick = 10 * time.Millisecond

// Read reads one process.
func Read(pid int) (Process, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return Process{}, err
	}
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return Process{}, err
	}
	p, err := parseStat(string(stat))
	p.PID, p.Kind = pid, kindOf(command)
	return p, err
}

// parseStat reads the parent and the time used from a line of proc(5)'s stat.
// The program's name comes in brackets and may hold anything.
func parseStat(stat string) (Process, error) {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return Process{}, fmt.Errorf("%q is no line of /proc/PID/stat", stat)
	}
	var numbers [3]int
	for i, at := range []int{1, 11, 12} { // ppid, utime, stime: fields 4, 14, 15
		n, err := strconv.Atoi(fields[at])
		if err != nil {
			return Process{}, fmt.Errorf("/proc/PID/stat: %w", err)
		}
		numbers[i] = n
	}
	return Process{Parent: numbers[0], CPU: time.Duration(numbers[1]+numbers[2]) * tick}, nil
}

// kindOf tells a browser's processes apart by their command line, whose words
// end in NUL, or are parted by spaces where Chromium has rewritten them.
func kindOf(command []byte) string {
	has := func(word string) bool { return bytes.Contains(command, []byte(word)) }
	switch {
	case has("--type=renderer"):
		return Renderer
	case has("--type=gpu-process"):
		return GPU
	case has("network.mojom.NetworkService"):
		return Network
	case has("--type="):
		return Other
	}
	return Browser
}

// Family is a process with all its descendants. Those that end meanwhile are
// left out.
func Family(pid int) []Process {
	entries, _ := os.ReadDir("/proc")
	children := map[int][]Process{}
	var family []Process
	for _, e := range entries {
		id, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		p, err := Read(id)
		if err != nil {
			continue
		}
		if id == pid {
			family = append(family, p)
		}
		children[p.Parent] = append(children[p.Parent], p)
	}
	for i := 0; i < len(family); i++ {
		family = append(family, children[family[i].PID]...)
	}
	return family
}

// Memory is what a process has in RAM.
type Memory struct {
	RSS int // bytes, pages shared with others counted in full
	PSS int // bytes, shared pages divided among those who share; 0 where the kernel does not tell
}

// ReadMemory reads a process's memory.
func ReadMemory(pid int) (Memory, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return Memory{}, err
	}
	// What only root may read is worth having, and no reason to fail.
	rollup, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	return Memory{RSS: kilobytes(status, "VmRSS:"), PSS: kilobytes(rollup, "Pss:")}, nil
}

// kilobytes reads a line such as "VmRSS:	  1234 kB" and returns bytes.
func kilobytes(text []byte, name string) int {
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, name); ok {
			n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
			return n * 1024
		}
	}
	return 0
}

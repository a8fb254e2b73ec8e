// A program that has the collector walk deep stacks, recovers, and panics.
package main

import (
	"fmt"
	"runtime"
)

func deep(n int, kept *[]string) {
	if n == 0 {
		runtime.GC()
		panic("deep")
	}
	*kept = append(*kept, fmt.Sprint("kept ", n))
	deep(n-1, kept)
	fmt.Println("never")
}

func recovers() (kept []string) {
	defer func() { fmt.Println("recovered", recover()) }()
	deep(1000, &kept)
	return nil
}

func main() {
	done := make(chan []string)
	for range 20 {
		go func() { done <- recovers() }()
	}
	for range 20 {
		runtime.GC()
		kept := <-done
		fmt.Println(len(kept), kept[0], kept[len(kept)-1])
	}
	fmt.Println(fails(42))
}

//go:noinline
func fails(n int) int { return n + inlined(nil) }

func inlined(nothing *struct{ n int }) int { return nothing.n }

package main

import (
	"strings"
	"testing"
)

const source = `package a

import (
	"fmt"
	"os"
	alias "strings"
)

// Shape is drawn.
type Shape interface {
	// Area is told.
	Area() int
	Draw(name string)
}

type circle struct {
	radius int // of it
	name   string
}

// Area prints.
func (c *circle) Area() int {
	fmt.Println(c.name)
	return c.radius
}

func (c circle) Draw(string) {}

func free() { os.Exit(1) }
`

func TestDrop(t *testing.T) {
	got, err := drop(source, []string{"Shape.Area", "circle.Area", "circle.name"})
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"Area", "name   string", `"fmt"`, "prints"} {
		if strings.Contains(got, gone) {
			t.Errorf("%q is still there in:\n%s", gone, got)
		}
	}
	for _, kept := range []string{"Draw(name string)", `"os"`, `alias "strings"`, "func free()", "func (c circle) Draw", "radius int // of it"} {
		if !strings.Contains(got, kept) {
			t.Errorf("%q is gone from:\n%s", kept, got)
		}
	}
}

func TestDropOfWhatIsNotThereIsAnError(t *testing.T) {
	for _, name := range []string{"Area", "Shape.name", "circle", "gone"} {
		if _, err := drop(source, []string{name}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := drop("package", []string{"a"}); err == nil {
		t.Error("what is no Go is taken")
	}
}

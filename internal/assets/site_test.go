package assets_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"deviceconsole/internal/assets"
)

var routes = []string{"/", "/send"}

// wasm stands in for the program: long enough to be worth compressing.
var wasm = []byte("\x00asm" + strings.Repeat("a program ", 4000))

// folder is a small built page, as pack would write it. It is the caller's to
// change.
func folder() fstest.MapFS { return maps.Clone(built()) }

var built = sync.OnceValue(func() fstest.MapFS {
	var shot bytes.Buffer
	must(png.Encode(&shot, image.NewGray(image.Rect(0, 0, 40, 80))))
	plain := map[string]string{
		"index.html":                       `<!DOCTYPE html><title>console</title><link href="{{asset "app.css"}}"><script src="{{asset "wasm_exec.js"}}"></script><p data-wasm="{{asset "app.wasm"}}">{{.Version}}`,
		"404.html":                         `<!DOCTYPE html><title>Nothing is here</title><a href="/">Live</a>`,
		"app.wasm":                         string(wasm),
		"wasm_exec.js":                     strings.Repeat("globalThis.Go = class {};\n", 40),
		"app.css":                          "body{}",
		"icons/icon.svg":                   "<svg/>",
		"root/robots.txt":                  "User-agent: *\nDisallow: /\n",
		"root/favicon.ico":                 "\x00\x00\x01\x00",
		"sw.js":                            `self.addEventListener("install", () => release.version);`,
		"manifest.webmanifest":             `{"id":"/","name":"Device console"}`,
		"screenshots/narrow-sending-1.png": shot.String(),
		".placeholder":                     "not for anybody",
	}
	dir := fstest.MapFS{}
	for name, content := range plain {
		dir[name] = &fstest.MapFile{Data: []byte(content)}
	}
	for _, name := range []string{"app.wasm", "wasm_exec.js"} {
		br, gz, err := assets.Compress(dir[name].Data)
		must(err)
		dir[name+".br"] = &fstest.MapFile{Data: br}
		dir[name+".gz"] = &fstest.MapFile{Data: gz}
	}
	return dir
})

// site is folder, loaded.
var site = sync.OnceValue(func() *assets.Site {
	s, err := assets.Load(folder(), routes, assets.Policy{})
	must(err)
	return s
})

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func TestLoadSaysWhatIsMissing(t *testing.T) {
	tests := []struct {
		name   string
		change func(fstest.MapFS)
		want   string // in the error
		built  bool
	}{
		{"fresh clone", func(d fstest.MapFS) { clear(d); d[".placeholder"] = &fstest.MapFile{} }, "make build", false},
		{"no wasm", func(d fstest.MapFS) { delete(d, "app.wasm") }, "make build", false},
		{"no runtime script", func(d fstest.MapFS) { delete(d, "wasm_exec.js") }, "make build", false},
		{"page refers to a missing file", func(d fstest.MapFS) { delete(d, "app.css") }, "web/app.css does not exist", true},
		{"type unknown", func(d fstest.MapFS) { d["font.xyz"] = &fstest.MapFile{} }, "font.xyz: no content type", true},
		{"manifest is no JSON", func(d fstest.MapFS) { d["manifest.webmanifest"] = &fstest.MapFile{Data: []byte("{")} }, "manifest.webmanifest", true},
		{"screenshot is no picture", func(d fstest.MapFS) { d["screenshots/wide-a.png"] = &fstest.MapFile{} }, "screenshots/wide-a.png", true},
		{"template broken", func(d fstest.MapFS) { d["index.html"] = &fstest.MapFile{Data: []byte("{{")} }, "page template", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := folder()
			test.change(dir)
			_, err := assets.Load(dir, routes, assets.Policy{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want it to say %q", err, test.want)
			}
			if errors.Is(err, assets.ErrNotBuilt) == test.built {
				t.Errorf("errors.Is(%v, ErrNotBuilt) = %v", err, !test.built)
			}
		})
	}
}

func TestVersionChangesWithAnyFile(t *testing.T) {
	again, err := assets.Load(folder(), routes, assets.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	if again.Version() != site().Version() {
		t.Errorf("the same files have versions %s and %s", again.Version(), site().Version())
	}
	dir := folder()
	dir["app.css"] = &fstest.MapFile{Data: []byte("body{color:red}")}
	changed, err := assets.Load(dir, routes, assets.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	if changed.Version() == site().Version() {
		t.Error("another style sheet, the same version")
	}
}

func TestPlaceholderOfFreshCloneLoadsAsNotBuilt(t *testing.T) {
	if _, err := assets.Load(assets.Dist(), routes, assets.Policy{}); err != nil && !errors.Is(err, assets.ErrNotBuilt) {
		t.Fatal(err)
	}
}

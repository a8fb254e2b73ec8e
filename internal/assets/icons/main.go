// Command icons draws the PNG icons and the favicon from the SVG files beside
// them, with Chromium. It runs by hand after a drawing has changed; the results
// are committed, since a build needs no browser.
//
//	go run ./internal/assets/icons web
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// drawing is one PNG to make. Shortcuts and the maskable icon have drawings of
// their own; what Apple's systems use is the maskable one, since they cut the
// corners themselves and put transparent ones on black.
type drawing struct {
	svg, png string
	size     int64
}

var drawings = []drawing{
	{"icon.svg", "icon-192.png", 192},
	{"icon.svg", "icon-512.png", 512},
	{"maskable.svg", "maskable-192.png", 192},
	{"maskable.svg", "maskable-512.png", 512},
	{"maskable.svg", "apple-touch-icon.png", 180},
	{"live.svg", "live-96.png", 96},
	{"send.svg", "send-96.png", 96},
	{"connection.svg", "connection-96.png", 96},
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: icons WEB")
		os.Exit(2)
	}
	if err := draw(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "icons:", err)
		os.Exit(1)
	}
}

func draw(web string) error {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	folder := filepath.Join(web, "icons")
	for _, d := range drawings {
		picture, err := render(ctx, filepath.Join(folder, d.svg), d.size)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, d.png), picture, 0o644); err != nil {
			return err
		}
	}
	small, err := render(ctx, filepath.Join(folder, "icon.svg"), 32)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(web, "root", "favicon.ico"), ico(small, 32), 0o644)
}

// render is the picture of an SVG file at size × size pixels.
func render(ctx context.Context, svg string, size int64) ([]byte, error) {
	source, err := os.ReadFile(svg)
	if err != nil {
		return nil, err
	}
	page := fmt.Sprintf("<style>body{margin:0}svg{display:block;width:%dpx;height:%dpx}</style>%s", size, size, source)
	var picture []byte
	err = chromedp.Run(ctx,
		emulation.SetDefaultBackgroundColorOverride().WithColor(&cdp.RGBA{A: 0}),
		chromedp.EmulateViewport(size, size),
		chromedp.Navigate("data:text/html;base64,"+base64.StdEncoding.EncodeToString([]byte(page))),
		chromedp.CaptureScreenshot(&picture))
	return picture, err
}

// ico wraps one PNG in the ICO container.
func ico(png []byte, size byte) []byte {
	var b bytes.Buffer
	for _, field := range []any{
		[]uint16{0, 1, 1},              // reserved, type icon, one picture
		[]byte{size, size, 0, 0},       // width, height, palette, reserved
		[]uint16{1, 32},                // planes, bits a pixel
		[]uint32{uint32(len(png)), 22}, // length, place
		png,
	} {
		_ = binary.Write(&b, binary.LittleEndian, field) // a bytes.Buffer takes everything
	}
	return b.Bytes()
}

package browser

import (
	"context"
	"errors"
	"fmt"
	"syscall/js"
	"time"
)

// ErrNoCamera says that there is no camera that the page may use.
var ErrNoCamera = errors.New("there is no camera that this page may use")

// Picture is a picture of greys, line by line: 0 is black, 255 white.
type Picture struct {
	Width, Height int
	Grey          []byte
}

// PictureOf decodes the picture in a file, made smaller where a side has more than so
// many pixels. It waits.
func PictureOf(ctx context.Context, f File, most int) (Picture, error) {
	bitmap, err := awaitUntil(ctx, js.Global().Call("createImageBitmap", f.v))
	if err != nil {
		return Picture{}, fmt.Errorf("%s holds no picture that this browser can show", f.Name())
	}
	defer bitmap.Call("close")
	return draw(bitmap, bitmap.Get("width").Int(), bitmap.Get("height").Int(), most)
}

// draw takes the pixels of what can be drawn.
func draw(source js.Value, w, h, most int) (p Picture, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the browser did not draw the picture: %v", v)
		}
	}()
	if side := max(w, h); side > most {
		w, h = max(w*most/side, 1), max(h*most/side, 1)
	}
	canvas := js.Global().Get("document").Call("createElement", "canvas")
	canvas.Set("width", w)
	canvas.Set("height", h)
	c := canvas.Call("getContext", "2d", map[string]any{"willReadFrequently": true})
	c.Set("fillStyle", "#fff") // behind what is transparent
	c.Call("fillRect", 0, 0, w, h)
	c.Call("drawImage", source, 0, 0, w, h)
	pixels := make([]byte, 4*w*h)
	js.CopyBytesToGo(pixels, js.Global().Get("Uint8Array").New(c.Call("getImageData", 0, 0, w, h).Get("data").Get("buffer")))
	p = Picture{w, h, make([]byte, w*h)}
	for i := range p.Grey {
		r, g, b := int(pixels[4*i]), int(pixels[4*i+1]), int(pixels[4*i+2])
		p.Grey[i] = byte((r*77 + g*151 + b*28) >> 8)
	}
	return p, nil
}

// DetectQR asks the browser's own reader for the text of a QR code in a file; able is
// false where it has none. It waits.
func DetectQR(ctx context.Context, f File) (text string, able bool) {
	bitmap, err := awaitUntil(ctx, js.Global().Call("createImageBitmap", f.v))
	if err != nil {
		return "", false
	}
	defer bitmap.Call("close")
	return detect(ctx, bitmap)
}

func detect(ctx context.Context, source js.Value) (text string, able bool) {
	kind := js.Global().Get("BarcodeDetector")
	if !kind.Truthy() {
		return "", false
	}
	formats, err := awaitUntil(ctx, kind.Call("getSupportedFormats"))
	if err != nil || !formats.Call("includes", "qr_code").Truthy() {
		return "", false
	}
	found, err := awaitUntil(ctx, kind.New(map[string]any{"formats": []any{"qr_code"}}).Call("detect", source))
	if err != nil || found.Length() == 0 {
		return "", err == nil
	}
	return found.Index(0).Get("rawValue").String(), true
}

// HasCamera reports whether Watch may find a camera.
func HasCamera() bool {
	devices := js.Global().Get("navigator").Get("mediaDevices")
	return devices.Truthy() && devices.Get("getUserMedia").Truthy()
}

// watchEach is the time between two looks at the camera's picture.
const watchEach = 250 * time.Millisecond

// Watch shows the camera's picture in a video element, and looks at it until ctx ends:
// take gets each picture, with the text of a QR code where the browser's own reader
// found one, and ends it by true. It waits, at first for the person's permission:
// ErrNoCamera.
func (e Element) Watch(ctx context.Context, most int, take func(p Picture, text string) bool) error {
	if !HasCamera() || !e.Exists() {
		return ErrNoCamera
	}
	wish := map[string]any{"video": map[string]any{"facingMode": "environment"}, "audio": false}
	stream, err := await(js.Global().Get("navigator").Get("mediaDevices").Call("getUserMedia", wish))
	if err != nil {
		return fmt.Errorf("%w (%s)", ErrNoCamera, err)
	}
	defer func() {
		e.v.Set("srcObject", js.Null())
		for tracks, i := stream.Call("getTracks"), 0; i < tracks.Length(); i++ {
			tracks.Index(i).Call("stop")
		}
	}()
	e.v.Set("srcObject", stream)
	if _, err := awaitUntil(ctx, e.v.Call("play")); err != nil {
		return err
	}
	for able := true; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(watchEach):
		}
		w, h := e.v.Get("videoWidth").Int(), e.v.Get("videoHeight").Int()
		if w == 0 || Hidden() {
			continue
		}
		text, p := "", Picture{}
		if able {
			text, able = detect(ctx, e.v)
		}
		if !able {
			if p, err = draw(e.v, w, h, most); err != nil {
				return err
			}
		}
		if take(p, text) {
			return nil
		}
	}
}

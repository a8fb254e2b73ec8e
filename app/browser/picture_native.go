//go:build !js

package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/png"
)

// ErrNoCamera says that there is no camera that the page may use.
var ErrNoCamera = errors.New("there is no camera that this page may use")

// Picture is a picture of greys, line by line: 0 is black, 255 white.
type Picture struct {
	Width, Height int
	Grey          []byte
}

// PictureOf decodes the PNG picture in a file.
func PictureOf(_ context.Context, f File, _ int) (Picture, error) {
	img, _, err := image.Decode(bytes.NewReader(f.data))
	if err != nil {
		return Picture{}, fmt.Errorf("%s holds no picture that this browser can show", f.name)
	}
	b := img.Bounds()
	p := Picture{b.Dx(), b.Dy(), nil}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			p.Grey = append(p.Grey, color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
		}
	}
	return p, nil
}

// DetectQR asks the browser's own reader, which there is none of.
func DetectQR(context.Context, File) (text string, able bool) { return "", false }

// HasCamera reports whether Watch may find a camera.
func HasCamera() bool { return false }

// Watch shows the camera's picture.
func (e Element) Watch(context.Context, int, func(Picture, string) bool) error { return ErrNoCamera }

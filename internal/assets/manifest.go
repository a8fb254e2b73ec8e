package assets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"io/fs"
	"path"
	"strings"
)

// manifestName is the web app manifest: a JSON file in the folder, served at
// the top of the origin with the screenshots added.
const (
	manifestName     = "manifest.webmanifest"
	screenshotFolder = "screenshots/"
)

// screenshot is an entry of the manifest's "screenshots".
type screenshot struct {
	Src        string `json:"src"`
	Sizes      string `json:"sizes"`
	Type       string `json:"type"`
	FormFactor string `json:"form_factor"`
	Label      string `json:"label"`
}

// addManifest serves the manifest. Screenshots are whatever PNG files are in
// screenshotFolder, so that a new picture needs no second edit.
func (s *Site) addManifest(dir fs.FS, names []string) error {
	source, err := fs.ReadFile(dir, manifestName)
	if err != nil {
		return fmt.Errorf("read the manifest: %w", err)
	}
	var manifest map[string]any
	if err := json.Unmarshal(source, &manifest); err != nil {
		return fmt.Errorf("%s: %w", manifestName, err)
	}
	shots := []screenshot{}
	for _, name := range names {
		if strings.HasPrefix(name, screenshotFolder) && path.Ext(name) == ".png" {
			shot, err := s.screenshot(dir, name)
			if err != nil {
				return err
			}
			shots = append(shots, shot)
		}
	}
	if len(shots) > 0 {
		manifest["screenshots"] = shots
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(manifest); err != nil {
		return fmt.Errorf("%s: %w", manifestName, err)
	}
	f, err := compressed(manifestName, out.Bytes())
	if err != nil {
		return err
	}
	s.files["/"+manifestName] = f
	return nil
}

// screenshot describes a picture: its real size, its shape by that size, and
// a label from the words of its name, "phone-dark.png" being "phone dark".
func (s *Site) screenshot(dir fs.FS, name string) (screenshot, error) {
	b, err := fs.ReadFile(dir, name)
	if err != nil {
		return screenshot{}, fmt.Errorf("read %s: %w", name, err)
	}
	size, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return screenshot{}, fmt.Errorf("%s: %w", name, err)
	}
	form := "narrow"
	if size.Width > size.Height {
		form = "wide"
	}
	words := strings.ReplaceAll(strings.TrimSuffix(path.Base(name), ".png"), "-", " ")
	return screenshot{
		Src:        s.hashed[name],
		Sizes:      fmt.Sprintf("%dx%d", size.Width, size.Height),
		Type:       "image/png",
		FormFactor: form,
		Label:      "The console, " + words,
	}, nil
}

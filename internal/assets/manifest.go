package assets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"io/fs"
	"path"
	"slices"
	"strings"

	"deviceconsole/internal/page"
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
//
// That of a page that sends nothing offers no way to.
func (s *Site) addManifest(dir fs.FS, names []string, readOnly bool) error {
	source, err := fs.ReadFile(dir, manifestName)
	if err != nil {
		return fmt.Errorf("read the manifest: %w", err)
	}
	var manifest map[string]any
	if err := json.Unmarshal(source, &manifest); err != nil {
		return fmt.Errorf("%s: %w", manifestName, err)
	}
	if readOnly {
		delete(manifest, "share_target")
		if list, ok := manifest["shortcuts"].([]any); ok {
			manifest["shortcuts"] = slices.DeleteFunc(list, sends)
		}
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

// sends tells whether a shortcut of the manifest opens the form that sends.
func sends(shortcut any) bool {
	entry, ok := shortcut.(map[string]any)
	return ok && entry["url"] == page.RouteSend
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

package assets

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"slices"
)

// render makes the page of a template, with {{asset "app.css"}} standing for
// the hashed name of a file and {{.Version}} for the version of the site. The
// same page answers every route, so it is rendered and compressed once.
func (s *Site) render(dir fs.FS, name string) (*file, error) {
	source, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, fmt.Errorf("read the page template %s: %w", name, err)
	}
	t, err := template.New(name).Funcs(template.FuncMap{"asset": s.asset}).Parse(string(source))
	if err != nil {
		return nil, fmt.Errorf("page template: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, struct{ Version string }{s.version}); err != nil {
		return nil, fmt.Errorf("page template: %w", err)
	}
	return compressed(name, out.Bytes())
}

// asset is the hashed address of a file of the folder, which is noted as named.
func (s *Site) asset(name string) (string, error) {
	address, ok := s.hashed[name]
	if !ok {
		return "", fmt.Errorf("web/%s does not exist", name)
	}
	if !slices.Contains(s.named, address) {
		s.named = append(s.named, address)
	}
	return address, nil
}

// compressed is a file that was made at start rather than at build.
func compressed(name string, plain []byte) (*file, error) {
	f, err := newFile(name, plain)
	if err != nil {
		return nil, err
	}
	br, gz, err := Compress(plain)
	if err != nil {
		return nil, fmt.Errorf("compress %s: %w", name, err)
	}
	f.brotli, f.gzip = newBody(br), newBody(gz)
	return f, nil
}

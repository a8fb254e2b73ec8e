//go:build !js

package browser

import (
	"context"
	"fmt"
)

// Files answers Fetch in native builds, by path.
var Files = map[string][]byte{}

// Fetch gets a path from Files and returns at most max bytes.
func Fetch(ctx context.Context, path string, max int) ([]byte, error) {
	body, ok := Files[path]
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("fetch %s: %w", path, ctx.Err())
	case !ok:
		return nil, fmt.Errorf("fetch %s: the server answered 404", path)
	case len(body) > max:
		return nil, fmt.Errorf("fetch %s: %d bytes, more than the %d expected", path, len(body), max)
	}
	return body, nil
}

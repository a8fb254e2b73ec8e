package assets

import (
	"embed"
	"io/fs"
)

// dist holds a placeholder in a fresh clone, so that everything compiles
// before the first build; the pack command fills it.
//
//go:embed all:dist
var dist embed.FS

// Dist is the folder that was built into this binary, for Load.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // cannot happen: the name is a valid constant
	}
	return sub
}

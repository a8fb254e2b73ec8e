//go:build !js

package indexed

import "testing"

func report(b *testing.B) {}

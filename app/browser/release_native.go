//go:build !js

package browser

// Offline is what KeepOffline and its like work on in native builds.
var Offline struct {
	Ready   bool // another version is here
	Checked int  // how often CheckForUpdate was called
	Applied int  // how often ApplyUpdate was
	changed func()
}

// KeepOffline has UpdateFound call changed.
func KeepOffline(changed func()) { Offline.changed = changed }

// UpdateFound makes another version ready.
func UpdateFound() {
	Offline.Ready = true
	if Offline.changed != nil {
		Offline.changed()
	}
}

// UpdateReady reports whether another version is here.
func UpdateReady() bool { return Offline.Ready }

// CheckForUpdate counts.
func CheckForUpdate() { Offline.Checked++ }

// ApplyUpdate counts.
func ApplyUpdate() { Offline.Applied++ }

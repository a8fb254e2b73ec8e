package session

import "deviceconsole/app/profile"

// hidden is what prints in place of a secret.
const hidden = "[hidden]"

// Secret is a string that does not print.
type Secret = profile.Secret

// NewSecret hides s.
func NewSecret(s string) Secret { return profile.NewSecret(s) }

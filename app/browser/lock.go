package browser

import "errors"

// ErrNoLocks says that the browser has no locks that tabs share: an old one, or
// a page without HTTPS.
var ErrNoLocks = errors.New("the browser can't tell the tabs of this page apart")

// Package browsertest drives a page in Chromium for tests, the way a person
// with a screen reader meets it: things are found by role and accessible name
// (what the accessibility tree says, never a CSS class), clicked where they
// are really hit, and waited for with a deadline.
//
// One Chromium process serves all tests of a package; every Page has a browser
// context of its own, so nothing that one test stores is seen by the next.
// A page that logs an error, throws, breaks its content security policy or
// asks for something beyond loopback fails its test at the end, unless the
// test said with Page.Allow that it provokes just that.
//
// A Locator names an element rather than holding it: each use looks it up
// again and tries until the deadline, so a re-rendering page is no trouble.
// Methods fail the test instead of returning errors, and belong to the
// goroutine of the test.
package browsertest

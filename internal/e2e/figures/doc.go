// Package figures measures a page that nobody is attached to: a script that
// the page runs by itself records when frames are drawn and what counters say
// (Recording), and /proc tells what the processes of the browser cost (Usage).
// It holds the arithmetic of `make bench` and the table printed at its end;
// what drives the browser is in package e2e.
package figures

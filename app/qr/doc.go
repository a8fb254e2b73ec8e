// Package qr draws QR codes, and reads them from pictures where the browser has no
// reader of its own (ISO/IEC 18004:2015).
package qr

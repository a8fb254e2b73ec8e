// Sets the remembered theme before the first paint; the program keeps it under
// the same name (app/ui/looks.go).
"use strict";
try {
  const theme = localStorage.getItem("console.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is denied: the system's theme it is.
}

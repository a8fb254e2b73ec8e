// Sets the remembered theme and density before the first paint; the program keeps
// them under the same names (app/ui/looks.go).
"use strict";
try {
  const theme = localStorage.getItem("console.theme");
  if (localStorage.getItem("console.density") === "compact") document.documentElement.dataset.density = "compact";
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is denied: the system's theme it is.
}

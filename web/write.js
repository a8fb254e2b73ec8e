// Writes to the document for Go (app/browser/batch_js.go), many changes in one call:
// each crossing from the program to the browser costs more than a change does.
"use strict";
// changes are pairs of what is changed and its value, each ended by a NUL: "" is the
// text in an element, ":name" a property of its style, else an attribute. Each pair
// has its element.
window.consoleWrite = (changes, ...elements) => {
  const parts = changes.split("\0");
  elements.forEach((element, i) => {
    const what = parts[2 * i];
    const value = parts[2 * i + 1];
    if (what === "") {
      const text = element.firstChild;
      // Another text in the node that is there costs less than another node.
      if (text !== null && text === element.lastChild && text.nodeType === Node.TEXT_NODE) text.data = value;
      else element.textContent = value;
    } else if (what[0] === ":") element.style.setProperty(what.slice(1), value);
    else element.setAttribute(what, value);
  });
};

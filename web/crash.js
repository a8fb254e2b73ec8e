// The overlay that says that the program has ended. A page whose program is
// gone looks alive but does nothing, so the end is always shown, whatever
// caused it. Everything is built with textContent: a panic's text may hold
// markup from a payload.
"use strict";
(() => {
  const maxText = 8000; // characters of the program's last words that are kept
  const maxLine = 500;
  const firstWords = /^(panic|fatal error): /m; // how Go's account of a panic begins
  let words = ""; // what the program wrote to standard error, newest last
  let shown = false;

  // Go prints a panic through fs.writeSync, which wasm_exec.js defines.
  const decoder = new TextDecoder();
  const print = globalThis.fs?.writeSync;
  if (print) {
    globalThis.fs.writeSync = function (fd, bytes) {
      if (fd === 2) listen(decoder.decode(bytes, { stream: true }));
      return print.call(this, fd, bytes);
    };
  }

  // The start of a panic says what happened, the end of a long trace nothing:
  // from its first line on the text is kept until it is full; before that, the
  // newest is kept.
  function listen(text) {
    words += text;
    if (words.length <= maxText) return;
    const start = words.search(firstWords);
    words = start >= 0 ? words.slice(start, start + maxText) : words.slice(-maxText);
  }

  function lastWords() {
    const start = words.search(firstWords);
    return words
      .slice(Math.max(start, 0))
      .split("\n")
      .map((line) => (line.length > maxLine ? line.slice(0, maxLine) + "…" : line))
      .join("\n")
      .trim();
  }

  function element(name, attributes, ...children) {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    e.append(...children);
    return e;
  }

  // offerUpdate shows a button once another version of the console is ready, which may
  // be the one without the fault.
  function offerUpdate(button) {
    const offline = window.consoleOffline;
    if (!offline) return;
    const show = () => {
      button.hidden = !offline.ready;
    };
    offline.onchange = show;
    button.addEventListener("click", () => offline.apply());
    offline.start().then(() => offline.check()).then(show, () => {});
  }

  // consoleCrashed shows the overlay, for the first cause alone: what follows
  // is the noise of the rest of the page calling into a program that is gone.
  window.consoleCrashed = (what) => {
    if (shown) return;
    shown = true;
    const detail = [String(what).slice(0, maxText), lastWords()].filter((s) => s !== "").join("\n\n");
    console.error("The console has stopped: " + detail);
    const reload = element("button", { type: "button", class: "button primary" }, "Reload");
    reload.addEventListener("click", () => location.reload());
    const overlay = element(
      "div",
      {
        id: "crash",
        class: "crash",
        role: "alertdialog",
        "aria-modal": "true",
        "aria-labelledby": "crash-title",
        "aria-describedby": "crash-text",
      },
      element(
        "div",
        { class: "crash-box" },
        element("h1", { id: "crash-title" }, "The console has stopped"),
        element(
          "p",
          { id: "crash-text" },
          "A fault in the program ended it, and the connection with it. Messages on this page are lost; the broker and your devices are not affected. Reload to start again."
        ),
        element("pre", { tabindex: "0", "aria-label": "What happened" }, detail),
        reload
      )
    );
    const update = element("button", { type: "button", class: "button", hidden: "" }, "Reload with the update");
    reload.after(update);
    offerUpdate(update);
    for (const other of document.body.children) other.inert = true;
    document.body.append(overlay);
    reload.focus();
  };

  // What a call into the program throws does not come back to the loader. No
  // exception passes through Go's frames: one that did has left the program in
  // the middle of something.
  window.addEventListener("error", (event) => {
    const { error, message } = event;
    if (shown) {
      event.preventDefault();
    } else if (error instanceof WebAssembly.RuntimeError || String(error?.stack).includes("wasm-function")) {
      window.consoleCrashed(message);
    }
  });
})();

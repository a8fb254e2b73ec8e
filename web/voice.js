// The page's one voice for those who listen to it (app/browser/voice_js.go). What the
// page says in passing is marked with data-live and no live region of its own: thirty of
// those would talk over each other. Go is told what is new, and has it read out when it
// is due.
"use strict";
{
  const last = new WeakMap(); // of each element what it said when it was looked at, and its number
  let elements = 0;
  // consoleHeard returns what is said anew and seen, as triples of the element's number,
  // its data-live and its text, each ended by a NUL. An empty text takes back what was
  // said before. What is there at the first look is no news.
  window.consoleHeard = () => {
    const first = elements === 0;
    let news = "";
    for (const e of document.querySelectorAll("[data-live]")) {
      const text = e.dataset.live === "off" ? "" : e.textContent.trim();
      const before = last.get(e) ?? { text: "", number: String(++elements) };
      if (last.has(e) && text === before.text) continue;
      last.set(e, { text, number: before.number });
      if (text === before.text || first || (text !== "" && e.checkVisibility?.({ visibilityProperty: true }) === false)) continue;
      news += before.number + "\0" + e.dataset.live + "\0" + text.replaceAll("\0", "\uFFFD") + "\0";
    }
    return news;
  };
  // consoleSay reads a text out, from within the dialog that is open: what is beneath it
  // is not heard.
  window.consoleSay = (text, politeness) => {
    const voice = (document.querySelector("dialog[open]") ?? document).querySelector("[data-voice]");
    voice?.setAttribute("aria-live", politeness);
    if (voice) voice.textContent = text; // another node each time, as the same text may come again
  };
}

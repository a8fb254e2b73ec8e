// Starts the program. The wasm is compiled while it loads, straight from the
// response: a response that was wrapped to count its bytes would lose the
// browser's cache of compiled code. For the same reason the progress names no
// percentage; under compression there is no honest one.
"use strict";
(() => {
  const wasm = document.currentScript.dataset.wasm;
  const label = document.getElementById("app-wasm-loader-label");
  const progress = document.getElementById("boot-progress");
  const retry = document.getElementById("boot-retry");
  const slowAfter = 5000; // ms

  function fail(text) {
    progress.hidden = true;
    label.textContent = text;
    retry.hidden = false;
    retry.focus();
    window.consoleOffline?.start(); // another version may have what this one lacks
  }

  retry.addEventListener("click", () => {
    if (window.consoleOffline?.ready) window.consoleOffline.apply();
    else if (typeof Go === "undefined") location.reload();
    else start();
  });

  async function load(imports) {
    const response = await fetch(wasm);
    if (!response.ok) throw new Error("the server answered " + response.status);
    if (WebAssembly.instantiateStreaming) return WebAssembly.instantiateStreaming(response, imports);
    return WebAssembly.instantiate(await response.arrayBuffer(), imports);
  }

  async function start() {
    if (typeof WebAssembly !== "object") {
      fail("This browser cannot run the console: it has no WebAssembly, or a setting switches it off. Use a current Firefox, Chrome, Edge or Safari.");
      return;
    }
    if (typeof Go === "undefined") {
      fail("A part of the console did not load. Check the connection to this server, then retry.");
      return;
    }
    retry.hidden = true;
    progress.hidden = false;
    label.textContent = "Starting…";
    const slow = setTimeout(() => {
      label.textContent = "Still loading. The first visit fetches about 2 MB; later ones start at once.";
    }, slowAfter);
    const go = new Go();
    let code = 0;
    go.exit = (c) => {
      code = c;
    };
    let program;
    try {
      program = await load(go.importObject);
    } catch (error) {
      console.error("loading the program failed:", error);
      fail("The console did not load (" + error.message + "). Check the connection to this server, then retry.");
      return;
    } finally {
      clearTimeout(slow);
    }
    try {
      await go.run(program.instance);
      window.consoleCrashed("The program ended with exit code " + code + ".");
    } catch (error) {
      window.consoleCrashed(error);
    }
  }

  start();
})();

// The page's end of the service worker (sw.js): it keeps the console for when there
// is no network, and finds out whether another version of it is ready. Go calls what
// is on window.consoleOffline (app/browser/release_js.go).
"use strict";
(() => {
  const version = document.currentScript.dataset.version;
  const workers = navigator.serviceWorker; // undefined without HTTPS
  let registration = null;
  let offered = ""; // the version that is ready, "" for none
  let first = ""; // the version that was kept when a page that came from the server itself began
  const fromServer = !workers?.controller;

  // The files of this version are kept for as long as the page lives.
  navigator.locks?.request("console-release-" + version, { mode: "shared" }, () => new Promise(() => {}));

  // ask has the service worker do a task: the newest that has all of its version. Such
  // a one may wait for minutes until the one before it rests, and is not needed to
  // begin before: each opens its version and gives out the files of any.
  function ask(task) {
    const worker = registration?.waiting ?? registration?.active;
    if (!worker) return Promise.reject(new Error("there is no service worker"));
    return new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => {
        port1.close();
        if ("error" in data) reject(new Error(data.error));
        else resolve(data.value);
      };
      worker.postMessage(task, [port2]);
    });
  }

  // found takes the version that is whole and newest. A page that was loaded past the
  // service worker may be newer than that; once its version is here too, it opens.
  function found(newest) {
    if (fromServer && first === "") first = newest;
    if (fromServer && newest === version) ask("open").catch(() => {});
    const next = newest === version || newest === first ? "" : newest;
    if (next === offered) return;
    offered = next;
    offline.onchange?.();
  }

  // retire ends keeping the page where the server has no console any more: at an
  // address such as localhost:8080 another program may be the next. The outbox stays.
  async function retire() {
    if (!navigator.onLine) return;
    const answer = await fetch("/sw.js", { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer?.status !== 404 && answer?.status !== 410) return;
    await registration.unregister();
    registration = null;
    for (const name of await caches.keys()) if (name.startsWith("console-")) await caches.delete(name);
  }

  const offline = {
    onchange: null,

    get ready() {
      return offered !== "";
    },

    // start keeps this version and looks for another.
    async start() {
      if (!workers || registration) return;
      workers.addEventListener("message", ({ data }) => {
        if (typeof data?.release === "string") found(data.release);
      });
      try {
        registration = await workers.register("/sw.js", { updateViaCache: "none" });
      } catch {
        return; // without a network, or where the browser keeps nothing; the page works as it is
      }
      registration.addEventListener("updatefound", () => {
        const worker = registration.installing;
        worker?.addEventListener("statechange", () => {
          if (worker.state === "installed" && registration?.active) ask("release").then(found, () => {});
        });
      });
      await offline.check();
    },

    // check asks the server whether it has another version. That is told by onchange,
    // once all of it is here.
    async check() {
      if (!registration) return;
      try {
        await registration.update();
      } catch {
        await retire(); // or the server is away, or could not give all of its version: what is here stays
      }
      try {
        found(await ask("release"));
      } catch {
        // the first version is on its way, and says when it is there
      }
    },

    // apply opens the version that is ready, in this tab now and in others with their
    // next reload.
    async apply() {
      if (offline.ready) await ask("open").catch((error) => console.warn("the update does not open:", error)); // the page as it is opens again
      location.reload();
    },
  };

  // badge shows on the app's icon how many messages wait.
  offline.badge = (n) => {
    const done = n > 0 ? navigator.setAppBadge?.(n) : navigator.clearAppBadge?.();
    done?.catch(() => {}); // the system shows none
  };

  // takeShared gives out, once, what another app shared (sw.js).
  offline.takeShared = async () => {
    const cache = await caches.open("console-share");
    const shared = await cache.match("/");
    if (!shared) return null;
    const number = (name) => Number(shared.headers.get(name) ?? 0);
    const bytes = new Uint8Array(await shared.arrayBuffer());
    await cache.delete("/");
    return { name: decodeURIComponent(shared.headers.get("Shared-Name") ?? ""), others: number("Shared-Others"), size: number("Shared-Size"), bytes };
  };

  window.consoleOffline = offline;
})();

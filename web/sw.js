// The service worker: opens the page without a network, and never serves half of
// two versions of it.
//
// The server writes `release` before this file: the version that it has, and the
// files of that, each with a hash of its content in its name. They are kept in a
// cache of the version's own, all of them or none. Which version opens is decided
// by the shell in shellCache alone, and that one is replaced only when a person says
// so. So this script may replace an older one at once: whatever the version of a
// page, it gets the files that it names, since a name stands for one content.
//
// What is of the moment (/config.json, /mqtt, /probe, /time, /metrics) is left to
// the network: it is not even looked at here.
"use strict";
(() => {
  const filesCache = "console-files-"; // and the version
  const shellCache = "console-shell"; // one entry: the page as it opens
  const shareCache = "console-share"; // one entry: what another app shared last, until the page takes it
  const lockName = "console-release-"; // and the version: held by each page of it, see offline.js
  const sharePath = "/share";
  const hashed = /^\/web\/.+\.[0-9a-f]{16}\.[a-z]+$/;
  const maxShared = 1 << 20; // bytes

  self.addEventListener("install", (event) => {
    self.skipWaiting();
    event.waitUntil(keepFiles());
  });

  // keepFiles fetches what is not here yet. A version that is not whole is not kept.
  async function keepFiles() {
    const name = filesCache + release.version;
    const before = await caches.has(name);
    try {
      const cache = await caches.open(name);
      await Promise.all([release.shell, ...release.files].map((file) => keepFile(cache, file)));
    } catch (error) {
      if (!before) await caches.delete(name);
      throw error;
    }
  }

  async function keepFile(cache, { url, integrity }) {
    if (await cache.match(url, { ignoreVary: true })) return;
    const same = await caches.match(url, { ignoreVary: true }); // of another version
    const response = same ?? (await fetch(url, { integrity }));
    if (!response.ok) throw new Error(url + ": the server answered " + response.status);
    await cache.put(url, response);
  }

  self.addEventListener("activate", (event) => {
    event.waitUntil(begin());
  });

  async function begin() {
    const shell = await caches.open(shellCache);
    if (!(await shell.match("/"))) await open();
    await self.clients.claim();
    await tidy();
    for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ release: release.version });
  }

  // open makes this version the one that opens.
  async function open() {
    await keepFiles(); // all of it is here, unless somebody cleared it
    const files = await caches.open(filesCache + release.version);
    const found = await files.match(release.shell.url, { ignoreVary: true });
    const headers = new Headers(found.headers);
    headers.set("Console-Version", release.version);
    await (await caches.open(shellCache)).put("/", new Response(found.body, { headers }));
  }

  // tidy drops the files of versions that neither open nor are open. While a page has
  // not said yet which it is, or a version is on its way, everything is kept.
  async function tidy() {
    const shell = await (await caches.open(shellCache)).match("/");
    const { held } = await navigator.locks.query();
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const known = held.filter((lock) => lock.name.startsWith(lockName));
    const { installing, waiting } = self.registration;
    if (installing || waiting || pages.length > known.length) return;
    const needed = new Set([release.version, shell?.headers.get("Console-Version"), ...known.map((lock) => lock.name.slice(lockName.length))]);
    for (const name of await caches.keys()) {
      if (name.startsWith(filesCache) && !needed.has(name.slice(filesCache.length))) await caches.delete(name);
    }
  }

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== location.origin) return;
    if (request.mode === "navigate") {
      if (url.pathname === sharePath && request.method === "POST") event.respondWith(share(request));
      else if (request.method === "GET") event.respondWith(navigate(request, url));
    } else if (request.method === "GET" && hashed.test(url.pathname)) {
      event.respondWith(file(request));
    }
  });

  // navigate answers the app's routes with the shell. What else there is only the
  // server knows; while it is away the app is the best answer.
  async function navigate(request, url) {
    if (release.routes.includes(url.pathname)) {
      const shell = await (await caches.open(shellCache)).match("/");
      return shell ?? fetch(request);
    }
    try {
      return await fetch(request);
    } catch {
      return Response.redirect("/", 302);
    }
  }

  async function file(request) {
    return (await caches.match(request.url, { ignoreVary: true })) ?? fetch(request);
  }

  // share keeps what another app shared for the page that opens now. The content is
  // in no address, and on disk until the page has taken it.
  async function share(request) {
    const shared = new Headers({ "Content-Type": "text/plain" });
    let content = "";
    try {
      const form = await request.formData();
      const files = form.getAll("file").filter((entry) => entry instanceof File && entry.size > 0);
      if (files.length > 0) {
        content = files[0];
        shared.set("Shared-Name", encodeURIComponent(content.name));
        shared.set("Shared-Others", String(files.length - 1));
      } else {
        content = ["title", "text", "url"].map((name) => form.get(name)).filter((text) => typeof text === "string" && text !== "").join("\n");
      }
      const size = new Blob([content]).size;
      if (size > maxShared) {
        shared.set("Shared-Size", String(size));
        content = "";
      }
      await (await caches.open(shareCache)).put("/", new Response(content, { headers: shared }));
      return Response.redirect("/send#shared", 303);
    } catch {
      return Response.redirect("/send#unshared", 303);
    }
  }

  // What a page asks for, by the name of it; each is answered on the port that comes
  // with it.
  const tasks = {
    async release() {
      await tidy();
      return release.version;
    },
    async open() {
      await open();
      return release.version;
    },
  };

  self.addEventListener("message", (event) => {
    const task = Object.hasOwn(tasks, event.data) ? tasks[event.data] : null;
    if (task === null) return;
    const answer = (result) => event.ports[0]?.postMessage(result);
    event.waitUntil(task().then((value) => answer({ value }), (error) => answer({ error: String(error) })));
  });
})();

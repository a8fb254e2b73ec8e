// What go-app's wasm expects to find on `window` (go-app v9.8.0: app.go,
// context.go, notification.go). The framework ships these inside a loader that
// we replace; see README.md.
"use strict";
(() => {
  const version = document.currentScript.dataset.version;

  // go-app replaces these three when it starts.
  window.goappNav = () => {};
  window.goappOnUpdate = () => {};
  window.goappOnAppInstallChange = () => {};

  const env = {
    GOAPP_VERSION: version,
    GOAPP_STATIC_RESOURCES_URL: "",
    GOAPP_ROOT_PREFIX: "",
    GOAPP_INTERNAL_URLS: "[]",
  };
  window.goappGetenv = (name) => (Object.hasOwn(env, name) ? env[name] : "");

  // The browser's own offer to install is left to it (preventDefault would hide
  // it); it is kept besides for whoever asks go-app.
  let offer = null;
  window.addEventListener("beforeinstallprompt", (event) => {
    offer = event;
    window.goappOnAppInstallChange();
  });
  window.addEventListener("appinstalled", () => {
    offer = null;
    window.goappOnAppInstallChange();
  });
  window.goappIsAppInstalled = () =>
    window.matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
  window.goappIsAppInstallable = () => !window.goappIsAppInstalled() && offer !== null;
  window.goappShowInstallPrompt = async () => {
    if (offer === null) return;
    const shown = offer;
    offer = null; // an offer works once, whatever the answer
    await shown.prompt();
    window.goappOnAppInstallChange();
  };

  // There is no push service: the console keeps its own connection.
  window.goappSubscribePushNotifications = async () => "";
  window.goappNewNotification = (json) => {
    const { title, path, ...options } = JSON.parse(json);
    const shown = new Notification(title, options);
    shown.onclick = () => {
      window.focus();
      window.goappNav(path || "/");
      shown.close();
    };
  };

  // Removes what others (browser extensions) append to the body, but never the
  // crash overlay.
  window.goappKeepBodyClean = () => {
    const own = new Set(document.body.children);
    const observer = new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) {
          const replaces = change.removedNodes.length > 0;
          if (replaces || node.id === "crash") own.add(node);
          else if (!own.has(node)) node.remove();
        }
      }
    });
    observer.observe(document.body, { childList: true });
    return () => observer.disconnect();
  };
})();

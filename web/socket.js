// The page's WebSocket, which lives in a worker.
//
// A browser tells a page of every frame by an event of its own; at thousands of
// messages a second these events alone fill the page's one thread. So the
// sockets live in a worker, which hands over what arrived in batches, keeps a
// clock that a hidden page's throttling does not touch, and slows down while the
// page is behind: a thread that stands still takes nothing from the browser, which then
// takes nothing from the network, so that the broker waits.
//
// A WebSocketStream could have the broker wait by itself. But Chromium (156) ends the
// tab when the network breaks while a write to one is on its way.
//
// This file is both ends. In the page it replaces `WebSocket` by a class of the
// same interface that asks the worker; in the worker it answers. Where there can
// be no worker, both ends are in the page.
//
// MQTT uses binary frames alone, so text is free for what page and worker tell
// each other through the same object (mqttws/socket_js.go is the other party):
//
//	"taken N"      to the worker: N more bytes of what came have been used
//	"sent N"       N more bytes of what was sent have left
//	"end C REASON" the connection has ended with code C, and nothing else follows
//	"text"         the peer sent a text frame
//
// Once a second while the page is hidden its class calls onTick, if that is set.
//
// "end" is told after everything that arrived before it has been taken.
"use strict";
(() => {
  const batch = 64 << 10; // bytes handed over at once: what the page uses in about 2 ms
  const ahead = 512 << 10; // bytes handed over and not yet taken, at most, or a quarter of what waits
  const slowAt = 8 << 20; // bytes waiting here from which on the worker takes no more than the page does
  const giveUpAt = 64 << 20; // the same where that is not enough, or there is no worker: the connection ends
  const pace = 10; // ms between two hand-overs of a steady stream
  const longest = 600; // ms for which the worker's thread is held
  const burst = 4; // hand-overs after a rest that wait for nothing: an answer must not wait for what came before it
  const report = 128 << 10; // bytes sent between two reports of it
  const second = 1000;
  const lingering = 120; // seconds that the clock goes on without a connection: longer than any wait for the next

  // Carrier is one connection, seen from where the socket is. post tells the page.
  class Carrier {
    constructor(url, protocols, post) {
      this.post = post;
      this.full = []; // batches that wait to be handed over
      this.open = new Uint8Array(batch); // the batch that is being filled
      this.used = 0;
      this.waiting = 0; // bytes in full and open
      this.untaken = 0; // bytes handed over and not taken
      this.timer = 0;
      this.next = 0; // when the next batch may be, by the pace over time
      this.sent = 0; // bytes that left since the last report
      this.ended = null; // what to tell once everything is taken
      this.closed = false;
      this.socket = new Frames(url, protocols, this);
    }

    // take keeps what came until it is handed over.
    take(bytes) {
      if (this.closed || this.ended !== null) return;
      this.waiting += bytes.length;
      while (bytes.length > 0) {
        const n = Math.min(bytes.length, batch - this.used);
        this.open.set(n === bytes.length ? bytes : bytes.subarray(0, n), this.used);
        bytes = bytes.subarray(n);
        this.used += n;
        if (this.used === batch) {
          this.full.push(this.open.buffer);
          this.open = new Uint8Array(batch);
          this.used = 0;
        }
      }
      if (this.timer === 0) {
        const wait = this.next - performance.now();
        if (wait <= 0) this.handOver();
        else this.timer = setTimeout(() => this.handOver(), wait);
      }
    }

    // handOver gives the page as much as it may have.
    handOver() {
      clearTimeout(this.timer);
      this.timer = 0;
      const now = performance.now();
      this.next = Math.min(Math.max(this.next, now - (burst - 1) * pace), now) + pace;
      while (this.waiting > 0 && this.mayHandOver() && !this.closed) {
        let data = this.full.shift();
        if (data === undefined) {
          data = this.open.buffer.slice(0, this.used);
          this.used = 0;
        }
        this.waiting -= data.byteLength;
        this.untaken += data.byteLength;
        this.post({ data }, [data]);
      }
      this.tellEnd();
    }

    // mayHandOver leaves a page that is far behind enough to do while this thread stands still.
    mayHandOver() {
      return this.untaken < Math.max(ahead, this.waiting / 4);
    }

    // taken notes that the page has used n bytes.
    taken(n) {
      this.socket.heard = performance.now();
      this.untaken -= n;
      if (this.waiting > 0 && this.mayHandOver() && (this.timer === 0 || this.waiting >= batch)) this.handOver();
      this.tellEnd();
    }

    left(n) {
      this.sent += n;
      if (this.sent >= report) {
        this.post({ text: "sent " + this.sent });
        this.sent = 0;
      }
    }

    // text gives up a peer that sent a text frame.
    text() {
      this.end("text");
      this.socket.close();
    }

    // over notes how the connection ended.
    over(code, reason) {
      this.end("end " + code + " " + reason);
    }

    // end notes that nothing more will come; the first word counts.
    end(word) {
      if (this.ended === null) this.ended = word;
      this.handOver();
    }

    tellEnd() {
      if (this.ended === null || this.closed || this.waiting > 0 || this.untaken > 0) return;
      this.closed = true;
      this.post({ end: this.ended });
    }

    // close ends the connection for the page, which wants nothing more of it.
    close() {
      this.closed = true;
      clearTimeout(this.timer);
      this.socket.close();
    }
  }

  // still is what the worker's thread waits for in vain. A page's own thread must not.
  let still = null;
  if (typeof document === "undefined") {
    try {
      still = new Int32Array(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer);
    } catch {
      // A browser without shared memory: what waits has its bound alone.
    }
  }

  // Frames is the browser's own socket. It can't be told to wait but by a thread that does
  // not come to it: see slow. What waits here has a bound, at which the connection ends.
  class Frames {
    constructor(url, protocols, carrier) {
      const socket = (this.socket = new browserSocket(url, protocols));
      this.carrier = carrier;
      this.watched = 0; // bytes sent whose leaving was not yet noticed
      this.slowed = false; // slow was called, and nothing heard since
      this.heard = 0; // when the page took something last
      socket.binaryType = "arraybuffer";
      socket.onopen = () => carrier.post({ open: socket.protocol });
      socket.onclose = (event) => carrier.over(event.code, event.reason);
      socket.onmessage = ({ data }) => {
        if (typeof data === "string") {
          carrier.text();
          return;
        }
        carrier.take(new Uint8Array(data));
        if (carrier.waiting > giveUpAt) {
          socket.onmessage = null;
          socket.close();
          carrier.over(4001, "messages arrive faster than they can be handled");
        } else if (carrier.waiting >= slowAt) this.slow();
      };
    }

    // slow holds the thread for 10 ms, and up to 0.6 s the more waits, or the longer the
    // page has taken nothing. Then what the page says is heard before it does so again.
    slow() {
      if (still === null || this.slowed) return;
      this.slowed = true;
      setTimeout(() => {
        this.slowed = false;
      });
      const crowd = (this.carrier.waiting / slowAt) ** 2;
      const silence = (performance.now() - this.heard) / 4;
      Atomics.wait(still, 0, 0, Math.min(Math.max(pace * crowd, silence), longest));
    }

    send(data) {
      if (this.socket.readyState > 1) return; // its end is about to be told
      this.socket.send(data);
      this.watched += data.byteLength;
      this.watch();
    }

    // watch notes what has left.
    watch() {
      const gone = this.watched - this.socket.bufferedAmount;
      if (gone > 0) {
        this.watched -= gone;
        this.carrier.left(gone);
      }
      // What had not left when a socket ended stays in its bufferedAmount for ever.
      if (this.watched > 0 && !this.watching && this.socket.readyState !== 3) {
        this.watching = true;
        setTimeout(() => {
          this.watching = false;
          this.watch();
        }, pace);
      }
    }

    close() {
      this.socket.close(1000);
    }
  }

  // Exchange is the worker's end: the carriers by the numbers that the page gave.
  class Exchange {
    constructor(post) {
      this.post = post;
      this.carriers = new Map();
      this.clock = 0;
      this.idle = 0; // seconds without a connection
    }

    hear({ id, url, protocols, data, taken, close, hidden }) {
      if (hidden !== undefined) {
        this.keepTime(hidden);
        return;
      }
      if (url !== undefined) {
        this.connect(id, url, protocols);
        return;
      }
      const carrier = this.carriers.get(id);
      if (carrier === undefined) return; // it has ended meanwhile
      if (data !== undefined) carrier.socket.send(data);
      if (taken !== undefined) carrier.taken(taken);
      if (close) {
        this.carriers.delete(id);
        carrier.close();
      }
    }

    connect(id, url, protocols) {
      const post = (message, transfer) => {
        if (message.end) this.carriers.delete(id);
        this.post({ id, ...message }, transfer);
      };
      try {
        this.carriers.set(id, new Carrier(url, protocols, post));
      } catch {
        post({ end: "end 1006 " });
      }
    }

    // keepTime ticks while the page is hidden, where its own timers are held back.
    keepTime(hidden) {
      clearInterval(this.clock);
      if (!hidden) return;
      this.clock = setInterval(() => {
        this.idle = this.carriers.size > 0 ? 0 : this.idle + 1;
        if (this.idle < lingering) this.post({ tick: true });
      }, second);
    }
  }

  const browserSocket = globalThis.WebSocket;

  if (typeof document === "undefined" && typeof postMessage === "function") {
    const exchange = new Exchange((message, transfer) => postMessage(message, transfer ?? []));
    globalThis.onmessage = (event) => exchange.hear(event.data);
    return;
  }

  // From here on: the page's end.

  const open = new Map(); // the sockets that have not ended, by number
  let last = 0;
  let ask; // tells the worker, or the exchange in its place

  function hear(message) {
    if (message.tick) WorkerSocket.onTick?.();
    else open.get(message.id)?.hear(message);
  }

  function alone() {
    const exchange = new Exchange((message) => queueMicrotask(() => hear(message)));
    ask = (message) => exchange.hear(message);
  }

  function employ(script) {
    try {
      const worker = new Worker(script);
      const asked = []; // until it is known that the worker runs
      worker.onmessage = (event) => {
        asked.length = 0;
        worker.onerror = null; // it runs, and has sockets that nobody else can use
        ask = (message, transfer) => worker.postMessage(message, transfer ?? []);
        hear(event.data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        alone();
        for (const message of asked) ask(message);
      };
      ask = (message, transfer) => {
        asked.push(message.data ? { ...message, data: message.data.slice(0) } : message);
        worker.postMessage(message, transfer ?? []);
      };
    } catch {
      alone();
    }
  }

  // WorkerSocket has the interface of WebSocket, as far as a client of MQTT uses it.
  class WorkerSocket extends EventTarget {
    static worksInBatches = true;

    constructor(url, protocols) {
      super();
      const { protocol } = new URL(url);
      if (protocol !== "ws:" && protocol !== "wss:") throw new DOMException("not the URL of a WebSocket", "SyntaxError");
      if (protocol === "ws:" && globalThis.location?.protocol === "https:" && !isLocal(url))
        throw new DOMException("a page that came over https may open wss:// only", "SecurityError");
      this.id = ++last;
      this.readyState = 0;
      this.protocol = "";
      this.binaryType = "arraybuffer";
      open.set(this.id, this);
      ask({ id: this.id, url, protocols });
    }

    hear({ open: protocol, data, text, end }) {
      if (protocol !== undefined && this.readyState === 0) {
        this.protocol = protocol;
        this.readyState = 1;
        this.dispatchEvent(new Event("open"));
      } else if (data !== undefined) {
        this.dispatchEvent(new MessageEvent("message", { data }));
      } else if (text !== undefined) {
        this.say(text);
      } else if (end !== undefined) {
        if (this.readyState === 1) this.say(end);
        else this.finish();
      }
    }

    say(data) {
      this.dispatchEvent(new MessageEvent("message", { data }));
    }

    // finish tells of the end. An open socket waits with it until its user closes,
    // who has then been told everything.
    finish() {
      if (this.readyState === 3) return;
      this.readyState = 3;
      open.delete(this.id);
      this.dispatchEvent(new CloseEvent("close", { code: 1000, wasClean: true }));
    }

    send(data) {
      if (typeof data === "string") ask({ id: this.id, taken: Number(data.slice("taken ".length)) });
      else ask({ id: this.id, data: data.buffer }, [data.buffer]);
    }

    // close takes any code: what the peer is told is 1000, which browsers allow.
    close() {
      if (this.readyState === 3) return;
      ask({ id: this.id, close: true });
      queueMicrotask(() => this.finish()); // after this call, and not by a timer, which a hidden page has to wait for
    }
  }

  // isLocal tells whether browsers trust the host without a certificate.
  function isLocal(url) {
    const { hostname } = new URL(url);
    return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127\./.test(hostname);
  }

  const script = document.currentScript?.src;
  if (script && globalThis.Worker) employ(script);
  else alone();
  globalThis.WebSocket = WorkerSocket;
  const tellHidden = () => ask({ hidden: document.hidden });
  document.addEventListener("visibilitychange", tellHidden);
  if (document.hidden) tellHidden();
})();

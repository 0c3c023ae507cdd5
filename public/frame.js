// The widget's frame: finds out which site is around it and who asks, gets a session for them, and
// hands the page over to chat.js. Nothing here trusts a message because of what it says: only the
// window around the frame is listened to, and the browser names its site.
(() => {
  "use strict";

  const chatAtFirst = document.getElementById("chat");
  const own = document.getElementById("frame-script");
  if (!chatAtFirst || !own || window.parent === window) return;

  const base = chatAtFirst.dataset.base;
  const slug = base.split("/").pop();
  const key = `chatbot-factory:${slug}`;
  // A session is renewed so long before its end, in milliseconds.
  const EARLY = 60_000;

  /** Origin of the page around; nobody is spoken to before it is known. */
  let site = null;
  let told = { person: null, attributes: {}, language: null, theme: null };
  let session = null;
  let renewAt = 0;
  let asking = null;
  /** Whether chat.js looks after the page; until then a form would load it anew. */
  let awake = false;
  const channel = window.BroadcastChannel ? new BroadcastChannel(key) : null;

  // A browser that blocks cookies of foreign frames denies them storage too. Then the page around
  // keeps what the visitor is known by: it tells no more than what was asked on that same site.
  let denied = null;
  function kept(value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else if (value !== undefined) localStorage.setItem(key, value);
      return localStorage.getItem(key);
    } catch {
      if (value !== undefined) {
        denied = value;
        say("keep", { visitor: value });
      }
      return denied;
    }
  }

  function say(type, detail = {}) {
    // A frame that has been taken out has only itself around.
    if (window.parent === window) return;
    window.parent.postMessage({ chatbotFactory: slug, type, ...detail }, site && site !== "null" ? site : "*");
  }

  // The session.

  async function openSession() {
    const response = await fetch(`${base}/session`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ site, visitor: kept(), ...told }),
    });
    const given = await response.json().catch(() => ({}));
    if (!response.ok) throw Object.assign(new Error(given.message), given);
    session = given.session;
    renewAt = Date.now() + given.lasts * 1000 - EARLY;
    // A person whom the site has named leaves nothing behind for the next one at this machine.
    kept(given.visitor);
    return given;
  }

  /** A session for a request; of several that need one at once, one asks. */
  async function current() {
    if (Date.now() < renewAt) return;
    asking ||= openSession().finally(() => (asking = null));
    await asking;
  }

  async function request(address, init = {}) {
    await current();
    const send = () => fetch(address, { ...init, headers: { ...init.headers, Authorization: `Bearer ${session}` } });
    let response = await send();
    if (response.status === 401) {
      renewAt = 0;
      await current();
      response = await send();
    }
    if (response.ok && init.method === "POST" && /\/(messages|again|edit)$/.test(String(address).split("?")[0])) {
      const text = init.body?.get?.("text") || "";
      say("messageSent", { text });
      channel?.postMessage("changed");
    }
    // Other scripts of the site hear that, and not whom; its server is told by webhook.
    if (response.ok && init.method === "POST" && String(address).endsWith("/lead")) say("leadCaptured");
    if (response.status === 403) await askConsent(response.clone(), init);
    return response;
  }

  /** Consent may be asked for in mid-chat: then its form comes, and the question waits for it. */
  async function askConsent(response, { body }) {
    const { code } = await response.json().catch(() => ({}));
    if (code !== "consent_required") return;
    waiting = body?.get?.("text") || waiting;
    inTurn(() => show(shown()));
  }

  /** A request of chat.js, which tells the visitor why it failed; the site can help by saying anew who asks. */
  async function requestForChat(address, init) {
    try {
      return await request(address, init);
    } catch (error) {
      // What browsers throw may have a code as well, but inherits it.
      if (Object.hasOwn(error, "code")) say("error", { code: error.code, message: error.message });
      throw error;
    }
  }

  /** Server-sent events with a header, which the browser's own EventSource can't send. */
  class Stream extends EventTarget {
    constructor(address) {
      super();
      this.readyState = EventSource.CONNECTING;
      this.stopped = new AbortController();
      this.read(address).catch(() => {}).finally(() => this.end());
    }

    async read(address) {
      const response = await requestForChat(address, { signal: this.stopped.signal });
      if (!response.ok || !response.body) return;
      this.readyState = EventSource.OPEN;
      this.dispatchEvent(new Event("open"));
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let left = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        const blocks = (left + value).split(/\r?\n\r?\n/);
        left = blocks.pop();
        for (const block of blocks) this.take(block);
      }
    }

    take(block) {
      const fields = { event: "message", id: "", data: [] };
      for (const line of block.split(/\r?\n/)) {
        const [name, ...rest] = line.split(":");
        const value = rest.join(":").replace(/^ /, "");
        if (name === "data") fields.data.push(value);
        else if (name === "event" || name === "id") fields[name] = value;
      }
      if (!fields.data.length) return;
      const data = fields.data.join("\n");
      this.dispatchEvent(new MessageEvent(fields.event, { data, lastEventId: fields.id }));
      if (fields.event === "done") received();
    }

    end() {
      if (this.readyState === EventSource.CLOSED) return;
      this.readyState = EventSource.CLOSED;
      this.dispatchEvent(new Event("error"));
    }

    close() {
      this.readyState = EventSource.CLOSED;
      this.stopped.abort();
    }
  }

  function received() {
    // After chat.js has put the answer on the page.
    setTimeout(() => {
      const answers = document.querySelectorAll(".message--bot .message__body");
      say("messageReceived", { text: answers[answers.length - 1]?.innerText || "" });
      channel?.postMessage("changed");
      sendNext();
    });
  }

  window.chatTransport = { request: requestForChat, events: (address) => new Stream(address) };

  // The page.

  /** The conversation shown; empty where none has begun. */
  const shown = () => document.getElementById("chat").dataset.conversation;

  /** Whether a question is being sent or answered. */
  const busy = () => document.querySelector('#composer [aria-busy="true"], [data-state="writing"]');

  /** Shows a conversation, or none, as the server renders it for this visitor. */
  async function show(conversation) {
    const query = conversation ? `?c=${encodeURIComponent(conversation)}` : "";
    const response = await request(`${base}${query}`);
    const html = await response.text();
    const [main] = html.match(/<main[^]*<\/main>/) || [];
    if (!response.ok || !main) throw new Error("no chat");
    // What stands around the chat is here already, and its styles have the nonce of another answer.
    const [, lang, theme] = html.match(/<html lang="([^"]*)" data-theme="([^"]*)"/) || [];
    document.documentElement.lang = lang;
    document.documentElement.dataset.theme = theme;
    const template = document.createElement("template");
    template.innerHTML = main;
    awake = false;
    const draft = document.getElementById("text")?.value;
    const old = document.getElementById("chat");
    old.dispatchEvent(new Event("replaced"));
    old.replaceWith(template.content);
    put(draft || waiting);
    addClose();
    await wake();
    if (!busy()) sendNext();
  }

  /** Whoever comes next finds nothing of the last person, even while the server can't be reached. */
  function forget() {
    const chat = document.getElementById("chat");
    chat.dispatchEvent(new Event("replaced"));
    chat.querySelectorAll(":scope > :not(.chat__header), .chat__menu").forEach((part) => part.remove());
    chat.dataset.conversation = waiting = "";
    unsent = [];
    awake = false;
  }

  /** Puts words into the composer; where there is none yet, they wait for it. */
  function put(text) {
    const field = document.getElementById("text");
    waiting = field ? "" : text;
    if (field && text) field.value = text;
  }

  /** What was to be asked before the visitor has agreed to be heard. */
  let waiting = "";
  /** What the site asks while an answer is being written. */
  let unsent = [];

  function sendNext() {
    const text = unsent.shift();
    if (text) heard.send({ text });
  }

  async function agree(form) {
    const response = await request(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!response.ok) throw await response.json();
    // What the site told of the visitor is kept from now on.
    await openSession();
    await show(form.elements.namedItem("conversation").value);
    document.getElementById("text")?.focus();
  }

  /** Runs chat.js for the page that stands here now. */
  async function wake() {
    const script = document.createElement("script");
    script.src = own.dataset.chat;
    await new Promise((loaded) => {
      script.addEventListener("load", loaded);
      script.addEventListener("error", loaded);
      document.body.append(script);
    });
    script.remove();
    awake = true;
  }

  function words() {
    return JSON.parse(document.getElementById("chat").dataset.localeStrings || "{}");
  }

  function addClose() {
    if (told.form !== "bubble") return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet chat__close";
    button.setAttribute("aria-label", words().close);
    button.textContent = "×";
    button.addEventListener("click", () => say("close"));
    document.querySelector(".chat__header").append(button);
  }

  /** What the server says again however often it is asked: here nobody can ask. */
  const FINAL = ["blocked_site", "signed_only", "bad_signature", "unpublished", "not_found"];

  /** Why something did not work: what cannot work any more goes, everything else stays for another try. */
  function refuse(error) {
    // Only our server speaks the visitor's language; what a browser calls its failures, nobody needs to read.
    const message = (error.code && error.message) || "";
    const chat = document.getElementById("chat");
    const notice = document.createElement("p");
    notice.className = "chat__alert";
    notice.setAttribute("role", "alert");
    notice.append(message || words().offline);
    chat.inert = false;
    const final = FINAL.includes(error.code);
    const gone = !awake || final ? "#composer, #agreement, .chat__starters, " : "";
    if (gone) waiting = document.getElementById("text")?.value || waiting;
    document.querySelectorAll(`${gone}.chat__alert`).forEach((part) => part.remove());
    if (!awake && !final) notice.append(anotherTry());
    const way = document.getElementById("composer") || document.getElementById("agreement");
    if (way) way.before(notice);
    else chat.append(notice);
    say("error", { code: error.code || "connection", message });
  }

  /** Begins once more when pressed, and when the connection is back. */
  function anotherTry() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--small";
    button.textContent = words().try_again;
    button.addEventListener("click", () => inTurn(begin), { once: true });
    window.addEventListener("online", () => button.isConnected && button.click(), { once: true });
    return button;
  }

  /** Lets whoever is there go on with what is shown, else with what the server remembers of them. */
  async function begin() {
    renewAt = 0;
    try {
      asking = openSession().finally(() => (asking = null));
      const { conversation } = await asking;
      await show(shown() || conversation);
      say("ready");
    } catch (error) {
      refuse(error);
    }
  }

  // What the page around says.

  const heard = {
    start({ person, attributes, language, theme, form, visitor }) {
      denied ??= visitor ?? null;
      const before = told;
      told = { person, attributes, language, theme, form };
      if (awake && JSON.stringify(told) === JSON.stringify(before)) return;
      if (before.person && before.person.id !== person?.id) forget();
      return begin();
    },
    attributes({ attributes }) {
      told.attributes = attributes;
      // Should this fail, the next request tells it.
      renewAt = 0;
      return openSession();
    },
    reset() {
      told = { ...told, person: null, attributes: {} };
      kept(null);
      forget();
      return begin();
    },
    opened: () => document.getElementById("text")?.focus({ preventScroll: true }),
    closed: () => {},
    send({ text }) {
      if (busy()) unsent.push(text);
      // Past the composer, where the visitor may be writing something else.
      else if (document.getElementById("composer")) document.getElementById("chat").dispatchEvent(new CustomEvent("ask", { detail: text }));
      else put(text);
    },
    prefill({ text }) {
      put(text);
    },
  };

  // One after the other: what is sent comes after the session it needs.
  let queue = Promise.resolve();
  function inTurn(step) {
    queue = queue.then(step).catch(refuse);
  }
  let begun = false;
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || (site && event.origin !== site)) return;
    const message = event.data;
    if (message?.chatbotFactory !== slug || !Object.hasOwn(heard, message.type)) return;
    // Without `allow-same-origin` a sandboxed page has no origin; then there is nobody to allow.
    site = event.origin;
    if (!begun && message.type !== "start") return;
    begun = true;
    inTurn(() => heard[message.type](message));
  });

  // Links and forms that would load the page anew, where it would know nobody.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="?c="]');
    if (!link) return;
    event.preventDefault();
    inTurn(() => show(new URL(link.href).searchParams.get("c")));
  }, true);
  document.addEventListener("submit", (event) => {
    const anew = event.target.getAttribute("action") === `${base}/conversations`;
    const agrees = event.target.id === "agreement";
    if (awake && !anew && !agrees) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (agrees) return inTurn(() => agree(event.target));
    const text = event.target.elements.namedItem("text")?.value || event.submitter?.value;
    inTurn(() => (anew ? show(null) : text && heard.send({ text })));
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && told.form === "bubble") say("close");
  });

  // Another tab with the same visitor went on: nothing is being typed or written here, so follow.
  channel?.addEventListener("message", () => {
    const typing = document.querySelector("#lead [open]") || document.getElementById("text")?.value;
    if (!session || busy() || typing || told.person) return;
    queue = queue.then(async () => {
      renewAt = 0;
      const { conversation } = await openSession();
      // Where nothing is remembered each tab has a conversation of its own.
      if (conversation) await show(conversation);
    }).catch(() => {});
  });

  say("listening");
})();

// ChatBot Factory's widget, loaded by one line on a foreign site:
//   <script async src="https://…/w/SLUG/widget.js"></script>
// It leaves one name behind, ChatBotFactory, and draws in a shadow tree. Before it has loaded, calls
// can be queued: (window.ChatBotFactory ||= []).push(["open"]).
(() => {
  "use strict";

  const settings = /* settings */ null;
  const script = document.currentScript;
  const before = window.ChatBotFactory;
  const bots = before?.bots || {};
  // A page that loads the script twice has one widget.
  if (!settings || !script || bots[settings.slug]) return;

  const home = new URL(script.src).origin;
  const form = script.dataset.form || "bubble";
  const key = `chatbot-factory:${settings.slug}`;
  const icons = {
    bubble: "M21 12a8 8 0 0 1-8 8H4l2-3a8 8 0 1 1 15-5Z",
    question: "M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2m0 3v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
    star: "m12 3 2.5 6 6.500.5-5 4.300 1.600 6.500L12 17l-5.600 3.300L8 13.800 3 9.500l6.500-.5Z",
    close: "M6 6l12 12M18 6 6 18",
  };
  // Milliseconds between two looks at the address.
  const LOOK = 500;
  // Pixels: the page around may have set its own size of a rem.
  const widths = { small: 320, medium: 384, large: 480 };
  const listeners = {};
  let language = settings.language;
  let person = null;
  let attributes = {};
  let frame = null;
  let ready = false;
  let isOpen = false;
  let unread = 0;
  let waiting = [];
  let invitation = null;
  let timers = [];
  let gone = false;
  /** Ends all listening to the page. */
  const ended = new AbortController();

  // What a visitor's browser may refuse to keep is remembered for the page.
  const memory = {};
  const kept = (name, value) => {
    try {
      if (value === null) localStorage.removeItem(`${key}:${name}`);
      else if (value !== undefined) localStorage.setItem(`${key}:${name}`, value);
      return localStorage.getItem(`${key}:${name}`);
    } catch {
      if (value !== undefined) memory[name] = value;
      return memory[name];
    }
  };

  /** The language set, else the page's, else the browser's: for the button and for the frame. */
  const spoken = () => {
    const wanted = [language, document.documentElement.lang, ...(navigator.languages || [])];
    return wanted.map((tag) => String(tag || "").slice(0, 2).toLowerCase()).find((tag) => settings.words[tag]) || "en";
  };
  const words = () => settings.words[spoken()];

  // The server's list of sites, which the browser holds to: its own page of a refused frame would
  // stand where the chat should.
  const { protocol, hostname, port } = location;
  const usualPort = { "http:": "80", "https:": "443" }[protocol];
  const refused = location.origin !== home && settings.sites.length > 0 && !settings.sites.some((site) => {
    const [name, wanted = ""] = site.split(":");
    const named = name.startsWith("*.") ? hostname.endsWith(name.slice(1)) : hostname === name;
    return named && (wanted ? wanted === (port || usualPort) : !port);
  });

  const make = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    made.append(...children);
    return made;
  };

  const icon = (name) => {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    drawn.setAttribute("viewBox", "0 0 24 24");
    drawn.setAttribute("aria-hidden", "true");
    path.setAttribute("d", icons[name]);
    drawn.append(path);
    return drawn;
  };

  const tell = (name, detail) => {
    for (const listener of [...(listeners[name] || [])]) {
      try {
        listener(detail);
      } catch (error) {
        setTimeout(() => { throw error; });
      }
    }
  };

  // Drawing. A sheet made by script is allowed where the page's policy forbids style elements.

  const host = make("div", { "data-chatbot-factory": settings.slug });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; display: contents; }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    .corner { position: fixed; z-index: 2147483000; inset-block-end: ${settings.y}px; ${settings.side}: ${settings.x}px;
      display: flex; flex-direction: column; gap: 12px; align-items: ${settings.side === "left" ? "flex-start" : "flex-end"};
      max-width: calc(100vw - ${2 * Math.min(settings.x, 20)}px); font: 16px/1.4 system-ui, sans-serif; pointer-events: none; }
    .corner > * { pointer-events: auto; }
    button { font: inherit; cursor: pointer; }
    .launcher { position: relative; display: inline-flex; gap: 8px; align-items: center; justify-content: center;
      min-width: 56px; min-height: 56px; padding: 0 16px; border: 0; border-radius: 28px;
      background: ${settings.accent}; color: ${settings.onAccent}; box-shadow: 0 4px 16px rgb(0 0 0 / .28); }
    svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    :focus-visible { outline: 3px solid ${settings.accent}; outline-offset: 3px; }
    .unread { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-width: 22px; padding: 1px 6px;
      border-radius: 11px; background: #c62828; color: #fff; font-size: 13px; text-align: center; }
    .invitation { display: flex; gap: 4px; align-items: start; max-width: 320px; border: 1px solid #c9ced3; border-radius: 14px;
      background: #fff; color: #1c2126; box-shadow: 0 4px 16px rgb(0 0 0 / .2); }
    .invitation button { min-height: 44px; border: 0; background: none; color: inherit; text-align: start; }
    .invitation button:first-child { padding: 11px 4px 11px 16px; }
    .invitation button:last-child { display: inline-flex; align-items: center; justify-content: center; flex: none; width: 44px; }
    .invitation svg { width: 18px; height: 18px; }
    .panel { overflow: hidden; width: ${widths[settings.size]}px; max-width: 100%; height: min(640px, calc(100vh - ${settings.y + 100}px));
      border: 1px solid rgb(127 127 127 / .35); border-radius: 16px; background: Canvas; box-shadow: 0 12px 40px rgb(0 0 0 / .32); }
    .inline { width: 100%; height: 100%; min-height: 480px; }
    .refusal { margin: 0; padding: 16px; background: #fff; color: #1c2126; font: 16px/1.4 system-ui, sans-serif; }
    .page { position: fixed; inset: 0; z-index: 2147483000; }
    iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal; }
    @media (width < 480px) {
      .full .panel { position: fixed; inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; }
      .full.open.ready .launcher { display: none; }
    }
  `);
  root.adoptedStyleSheets = [sheet];

  const launcher = make("button", { type: "button", class: "launcher", "aria-expanded": "false" }, icon(settings.symbol));
  const badge = make("span", { class: "unread", "aria-hidden": "true", hidden: "" });
  const panel = make("div", { class: "panel", role: "dialog", id: "panel", hidden: "" });
  const corner = make("div", { class: `corner${settings.fullScreen ? " full" : ""}` }, panel, launcher);
  launcher.setAttribute("aria-controls", "panel");
  if (settings.label) launcher.append(settings.label);
  launcher.append(badge);
  launcher.addEventListener("click", () => (isOpen ? close() : open()));
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen) close();
  });

  const label = () => {
    const count = unread ? ` (${unread})` : "";
    // Who speaks to the browser says the word that is seen.
    const name = [settings.label, isOpen ? words().close : words().open].filter(Boolean).join(". ");
    launcher.setAttribute("aria-label", name + count);
    launcher.setAttribute("aria-expanded", String(isOpen));
    panel.setAttribute("aria-label", words().title);
    badge.hidden = !unread;
    badge.textContent = unread;
    corner.classList.toggle("open", isOpen);
  };

  // The frame.

  const load = () => {
    if (frame || gone || refused) return;
    const address = new URL(`${home}/w/${settings.slug}`);
    address.searchParams.set("language", spoken());
    frame = make("iframe", { src: address, title: words().title, allow: "clipboard-write" });
    (form === "bubble" ? panel : root.querySelector(".inline, .page")).append(frame);
  };

  /** Goes to the frame, once it listens. */
  const say = (type, detail = {}) => {
    if (gone) return;
    const message = { chatbotFactory: settings.slug, type, ...detail };
    if (ready) frame.contentWindow?.postMessage(message, home);
    else if (type !== "start") waiting.push(message);
  };

  const start = () => say("start", { person, attributes, language: spoken(), theme: settings.theme, form, visitor: kept("visitor") });

  /** In the language of now. */
  const speak = () => {
    label();
    if (frame) start();
  };

  const heard = {
    listening() {
      ready = true;
      start();
      for (const message of waiting.splice(0)) frame.contentWindow.postMessage(message, home);
    },
    ready() {
      corner.classList.add("ready");
      tell("ready");
    },
    close: () => close(),
    keep: ({ visitor }) => kept("visitor", visitor),
    messageSent: ({ text }) => tell("messageSent", { text }),
    messageReceived({ text }) {
      if (!isOpen && form === "bubble") unread += 1;
      label();
      tell("messageReceived", { text });
    },
    leadCaptured: () => tell("leadCaptured"),
    error: ({ code, message }) => tell("error", { code, message }),
  };

  const listen = (event) => {
    if (event.origin !== home || !frame || event.source !== frame.contentWindow) return;
    const message = event.data;
    if (message?.chatbotFactory !== settings.slug || !Object.hasOwn(heard, message.type)) return;
    heard[message.type](message);
  };
  window.addEventListener("message", listen, { signal: ended.signal });

  const refuse = () => tell("error", { code: "blocked_site", message: words().blocked });

  // What a page can do.

  /** Whoever did not ask for the chat keeps the keyboard where it is. */
  const open = ({ unasked = false } = {}) => {
    if (refused) return refuse();
    if (form !== "bubble" || isOpen || gone) return;
    isOpen = true;
    unread = 0;
    invitation?.remove();
    panel.hidden = false;
    load();
    label();
    if (!unasked) {
      frame.focus();
      say("opened");
    }
    tell("opened");
  };

  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    panel.hidden = true;
    label();
    launcher.focus();
    say("closed");
    tell("closed");
  };

  const calls = {
    open,
    close,
    toggle: () => (isOpen ? close() : open()),
    send(text) {
      open();
      load();
      say("send", { text: String(text) });
    },
    prefill(text) {
      load();
      say("prefill", { text: String(text) });
    },
    setLanguage(tag) {
      language = settings.words[tag] ? tag : language;
      speak();
    },
    identify(claim) {
      person = claim || null;
      if (frame) start();
    },
    setAttributes(told) {
      attributes = { ...attributes, ...told };
      if (frame) say("attributes", { attributes });
    },
    reset() {
      person = null;
      attributes = {};
      unread = 0;
      label();
      load();
      say("reset");
    },
    destroy() {
      gone = true;
      isOpen = false;
      for (const timer of timers) clearTimeout(timer);
      watcher.disconnect();
      ended.abort();
      host.remove();
      if (bots[settings.slug] === calls) delete bots[settings.slug];
    },
    on: (name, listener) => void (listeners[name] ||= []).push(listener),
    off: (name, listener) => void (listeners[name] = (listeners[name] || []).filter((known) => known !== listener)),
  };

  // Rules for pages, asked again when an app of one page goes to another address.

  const decoded = (text) => {
    try {
      return decodeURI(text);
    } catch {
      return text;
    }
  };
  const fits = (rule) => new RegExp(`^${decoded(rule).replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(decoded(location.pathname));
  const shown = () => !refused && (!settings.showOn.length || settings.showOn.some(fits)) && !settings.hideOn.some(fits);

  const place = () => {
    if (gone) return;
    corner.hidden = !shown();
    // Beside the body: apps that replace it, or what is in it, leave the widget and its frame alone.
    if (form === "bubble" && !host.isConnected) document.documentElement.append(host);
  };
  const watcher = new MutationObserver((changes) => {
    place();
    if (changes.some(({ attributeName }) => attributeName)) speak();
  });

  const invite = () => {
    if (!settings.invitation || isOpen || frame || kept("invited")) return;
    const [accept, dismiss] = [make("button", { type: "button" }, settings.invitation), make("button", { type: "button", "aria-label": words().dismiss }, icon("close"))];
    invitation = make("div", { class: "invitation" }, accept, dismiss);
    accept.addEventListener("click", open);
    dismiss.addEventListener("click", () => invitation.remove());
    corner.insertBefore(invitation, launcher);
    kept("invited", "1");
  };

  if (form === "bubble") {
    root.append(corner);
    label();
    place();
    for (const change of ["popstate", "hashchange"]) window.addEventListener(change, place, { signal: ended.signal });
    if (window.navigation) navigation.addEventListener("currententrychange", place, { signal: ended.signal });
    // Where the browser tells nobody of a step, looking is better than changing the page's history.
    else if (settings.showOn.length || settings.hideOn.length) timers.push(setInterval(place, LOOK));
    if (settings.openAfter !== null && !kept("opened")) {
      timers.push(setTimeout(() => {
        kept("opened", "1");
        if (shown()) open({ unasked: true });
      }, settings.openAfter * 1000));
    }
    timers.push(setTimeout(() => shown() && invite(), settings.inviteAfter * 1000));
  } else {
    root.append(refused ? make("p", { class: "refusal" }, words().blocked) : make("div", { class: form === "page" ? "page" : "inline" }));
    const target = script.dataset.target && document.querySelector(script.dataset.target);
    if (form === "page") document.documentElement.append(host);
    else if (target) target.append(host);
    else script.after(host);
    isOpen = true;
    load();
  }

  watcher.observe(document.documentElement, { childList: true, attributeFilter: ["lang"] });

  // The one name: the first bot's calls, and those of each by its name.
  bots[settings.slug] = calls;
  // Told when the page had its chance to listen; its owner may read it where browsers complain.
  if (refused) setTimeout(() => (console.warn(words().blocked), refuse()));
  if (Object.keys(bots).length > 1) return;
  const push = (call) => {
    const [name, ...given] = [].concat(call);
    return Object.hasOwn(calls, name) ? calls[name](...given) : undefined;
  };
  window.ChatBotFactory = { bots, ...calls, push };
  if (Array.isArray(before)) before.forEach(push);
})();

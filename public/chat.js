// The chat page with its script: answers stream in instead of reloading the page.
// Without this file every form below still works by a plain post.
(() => {
  "use strict";

  const chat = document.getElementById("chat");
  if (!chat) return;

  // On a foreign site the frame's script sends a session along; elsewhere the cookie is enough.
  const { request = (...given) => fetch(...given), events = (url) => new EventSource(url) } = window.chatTransport || {};

  const base = chat.dataset.base;
  const words = JSON.parse(chat.dataset.localeStrings || "{}");

  // Where a visitor leaves how they can be reached, also where no conversation may begin.
  const lead = document.getElementById("lead");
  lead?.addEventListener("submit", leaveContact);

  const composer = document.getElementById("composer");
  const list = document.getElementById("messages");
  const announcer = document.getElementById("announcer");
  if (!composer || !list || !window.EventSource) return;

  const field = composer.elements.namedItem("text");
  const send = composer.querySelector("[type=submit]");
  const stop = element("button", "button", words.stop);
  stop.type = "button";
  stop.hidden = true;
  send.after(stop);

  // Waits between attempts to re-join an answer, in milliseconds; after the last
  // the visitor is asked.
  const WAITS = [500, 1000, 2000, 4000, 8000, 15000];
  // Failures the browser may retry by itself before we take over.
  const NATIVE_RETRIES = 8;
  // Scrolling down to within this many pixels of the end takes up following again.
  const NEAR_END = 120;

  /** The answer being written: its ids, elements, stream and the byte offset reached. */
  let answer = null;
  let sending = false;
  /** Ends what would outlive this page in a frame that shows another one instead. */
  const replaced = new AbortController();

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  // Scrolling: follow the newest text unless the reader went up.

  const page = document.scrollingElement;
  let following = true;
  let lastTop = page.scrollTop;
  let scrollAsked = false;

  function watchScroll() {
    const top = page.scrollTop;
    const left = page.scrollHeight - top - window.innerHeight;
    // A step up leaves at once, however small: a smooth scroll begins with small steps.
    if (left <= 2) following = true;
    else if (top < lastTop) following = false;
    else if (top > lastTop && left < NEAR_END) following = true;
    lastTop = top;
  }

  function follow(force) {
    following = following || force;
    if (!following || scrollAsked) return;
    scrollAsked = true;
    requestAnimationFrame(() => {
      scrollAsked = false;
      if (following) page.scrollTop = page.scrollHeight;
    });
  }

  // What stands above the composer when something is wrong.

  function showAlert(text, retry) {
    hideAlert();
    const alert = element("div", "chat__alert");
    alert.setAttribute("role", "alert");
    alert.append(element("p", "", text));
    if (retry) alert.append(retryButton(retry));
    composer.before(alert);
    follow(false);
  }

  function hideAlert() {
    // The frame's script may have put one there too.
    chat.querySelector(".chat__alert")?.remove();
  }

  function retryButton(action) {
    const button = element("button", "button button--small", words.try_again);
    button.type = "button";
    button.addEventListener("click", action);
    return button;
  }

  // Messages.

  function addMessage(author, id) {
    const mine = author === "visitor";
    const item = element("li", `message message--${author}`);
    const body = element("div", "message__body");
    item.append(element("span", "visually-hidden", `${mine ? words.you : words.bot}:`), body);
    if (id) item.dataset.message = id;
    list.append(item);
    return { item, body };
  }

  /** Tells who reads aloud in which language; where none is known, in the page's. */
  function speaks(body, lang) {
    if (lang) body.lang = lang;
    else body.removeAttribute("lang");
  }

  function thinking() {
    const dots = element("span", "message__thinking");
    dots.append(element("i"), element("i"), element("i"), element("span", "visually-hidden", words.thinking));
    return dots;
  }

  function sourcesOf(id, sources) {
    const details = element("details", "message__sources");
    const entries = element("ol");
    for (const source of sources) {
      const entry = element("li");
      entry.id = `source-${id}-${source.number}`;
      entry.value = source.number;
      entry.append(element("strong", "", source.title), " ");
      if (source.heading) entry.append(element("span", "", source.heading));
      if (source.page) entry.append(" ", element("span", "", words.cited_page.replace("{page}", source.page)));
      if (source.url) {
        const link = element("a", "", words.open_source);
        Object.assign(link, { href: source.url, rel: "noreferrer noopener", target: "_blank" });
        entry.append(" ", link);
      }
      entry.append(element("blockquote", "", source.excerpt));
      entries.append(entry);
    }
    details.append(element("summary", "", `${words.sources}: ${sources.length}`), entries);
    return details;
  }

  const answerTools = document.getElementById("answer-tools");

  /** The thumbs below an answer written here; the server's page brings its own. */
  function addTools(item) {
    if (!answerTools || item.querySelector(".message__tools")) return;
    const tools = document.importNode(answerTools.content, true);
    for (const part of tools.querySelectorAll("[action], [id], [for]")) {
      for (const name of ["action", "id", "for"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace("{message}", item.dataset.message));
      }
    }
    item.append(tools);
  }

  function addCopy(item) {
    const tools = item.querySelector(".message__tools");
    if (!navigator.clipboard || !tools || tools.querySelector("[data-copy]")) return;
    const button = element("button", "button button--quiet button--small", words.copy);
    button.type = "button";
    button.dataset.copy = "";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(item.querySelector(".message__body").innerText);
        button.textContent = words.copied;
        setTimeout(() => (button.textContent = words.copy), 2000);
      } catch {
        // A frame may be denied the clipboard; the text can still be selected.
        button.remove();
      }
    });
    tools.append(button);
  }

  // Sending.

  function setBusy(busy) {
    const hadFocus = document.activeElement;
    send.hidden = busy;
    stop.hidden = !busy;
    stop.removeAttribute("aria-disabled");
    if (busy && hadFocus === send) stop.focus();
    if (!busy && hadFocus === stop) field.focus({ preventScroll: true });
  }

  function setSending(now) {
    sending = now;
    send.setAttribute("aria-busy", String(now));
    announcer.textContent = now ? words.sending : "";
  }

  async function post(body, address = `${base}/messages`) {
    const response = await request(address, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(body),
    });
    const reply = await response.json().catch(() => ({}));
    if (response.ok && reply.answer) return { reply };
    return { refusal: reply.message || words.failed };
  }

  /** Of a request without an answer; that it could not even be sent may be a refusal of our server. */
  const lost = (error) => ({ lost: true, refusal: error.code && error.message });

  /** A question of which it is not known whether it has arrived: sent again, it keeps its name. */
  let unsure = null;

  async function ask(text) {
    if (sending || answer || !text.trim()) return;
    hideAlert();
    setSending(true);
    if (unsure?.text !== text) unsure = { text, name: crypto.getRandomValues(new Uint32Array(4)).join("-") };
    const question = { ...unsure, conversation: chat.dataset.conversation };
    const outcome = await post(question).catch(lost);
    if (replaced.signal.aborted) return;
    setSending(false);
    if (!outcome.lost) unsure = null;
    if (outcome.reply) begin(text, outcome.reply);
    else showAlert(outcome.refusal || words.question_lost, outcome.lost && (() => ask(text)));
  }

  function begin(text, reply) {
    if (field.value.trim() === text.trim()) field.value = "";
    grow();
    remember(reply.conversation);
    chat.querySelector(".chat__starters")?.remove();
    for (const old of list.querySelectorAll("[data-edit], [data-again]")) old.remove();
    const { body } = addMessage("visitor");
    body.textContent = text;
    speaks(body, reply.lang);
    beginAnswer(reply);
  }

  function beginAnswer(reply) {
    const { item, body } = addMessage("bot", reply.answer);
    item.dataset.state = "writing";
    body.append(thinking());
    follow(true);
    join(item, 0);
  }

  function remember(conversation) {
    if (!conversation || conversation === chat.dataset.conversation) return;
    chat.dataset.conversation = conversation;
    for (const input of chat.querySelectorAll("input[name=conversation]")) input.value = conversation;
    // A frame's address says nothing of its visitor.
    if (window.chatTransport) return;
    const address = new URL(location.href);
    address.searchParams.set("c", conversation);
    history.replaceState(history.state, "", address);
  }

  // Reading the answer as it is written.

  /** Follows the answer in `item`, of which the page already shows `offset` bytes. */
  function join(item, offset) {
    const body = item.querySelector(".message__body");
    const stream = streamIn(body);
    answer = { id: item.dataset.message, item, body, stream, offset, failures: 0, attempt: 0, source: null, timer: 0 };
    setBusy(true);
    connect();
  }

  /** Where the next words go: after what the server already wrote, in the same paragraph. */
  function streamIn(body) {
    const written = body.querySelector(".message__stream");
    if (written) return written;
    const stream = element("span", "message__stream");
    const last = body.lastElementChild;
    (last?.matches("p") ? last : body).append(stream);
    return stream;
  }

  function connect() {
    const joined = answer;
    clearTimeout(joined.timer);
    joined.source?.close();
    const query = joined.offset ? `?after=${joined.offset}` : "";
    const source = events(`${base}/messages/${joined.id}/events${query}`);
    joined.source = source;
    source.addEventListener("open", hideAlert);
    source.addEventListener("delta", (event) => take(joined, event));
    source.addEventListener("done", (event) => finish(joined, JSON.parse(event.data)));
    source.addEventListener("error", () => lose(joined));
  }

  function take(joined, event) {
    const offset = Number(event.lastEventId);
    // After a reconnection the server may repeat what is already on the page.
    if (offset && offset <= joined.offset) return;
    joined.offset = offset || joined.offset;
    joined.failures = joined.attempt = 0;
    joined.body.querySelector(".message__thinking")?.remove();
    joined.stream.append(JSON.parse(event.data).text);
    follow(false);
  }

  function lose(joined) {
    if (joined !== answer) return;
    showAlert(words.offline);
    // The browser reconnects by itself, with Last-Event-ID, unless the server refused.
    if (joined.source.readyState === EventSource.CONNECTING && ++joined.failures < NATIVE_RETRIES) return;
    joined.source.close();
    if (joined.attempt < WAITS.length) {
      joined.timer = setTimeout(connect, WAITS[joined.attempt++]);
    } else {
      showAlert(words.failed, rejoin);
    }
  }

  function rejoin() {
    if (!answer) return;
    answer.failures = answer.attempt = 0;
    connect();
  }

  function finish(joined, end) {
    const { item, body, id } = joined;
    joined.source.close();
    clearTimeout(joined.timer);
    hideAlert();
    answer = null;
    showEnd(item, body, end);
    if (end.sources?.length) item.append(sourcesOf(id, end.sources));
    const note = end.note || { stopped: words.stopped, interrupted: words.interrupted, failed: words.failed }[end.state];
    if (note) item.append(element("p", "message__note", note));
    if (end.again) offerAgain(item);
    else {
      addTools(item);
      addCopy(item);
    }
    // Offered where there is no answer: not before, and not taken from whoever is filling it in.
    if (lead?.matches("[data-unanswered]")) lead.hidden = end.answered !== false && !lead.querySelector("[open]");
    setBusy(false);
    announcer.textContent = [body.innerText, note].filter(Boolean).join(" ");
    follow(false);
  }

  function showEnd(item, body, end) {
    item.dataset.state = end.state;
    const template = document.createElement("template");
    // Safe: the server rendered and sanitised this HTML, and the page's policy runs no script in it.
    template.innerHTML = end.html || "";
    body.replaceChildren(template.content);
    speaks(body, end.lang);
  }

  function offerAgain(item) {
    item.append(retryButton(() => askAgain(`${base}/messages/${item.dataset.message}/again`, {}, item)));
  }

  /** Another answer to the last question, or other words for it: the page shows it from then on. */
  async function askAgain(address, fields, item) {
    if (sending || answer) return;
    hideAlert();
    setSending(true);
    const outcome = await post(fields, address).catch(lost);
    if (replaced.signal.aborted) return;
    setSending(false);
    if (!outcome.reply) return showAlert(outcome.refusal || words.offline);
    const question = item.matches(".message--visitor") ? item : before(item);
    while (question?.nextElementSibling) question.nextElementSibling.remove();
    if (fields.text && question) {
      const body = question.querySelector(".message__body");
      body.textContent = fields.text;
      speaks(body, outcome.reply.lang);
      question.dataset.question = outcome.reply.question;
    }
    question?.querySelector("[data-edit]")?.remove();
    beginAnswer(outcome.reply);
  }

  function before(item) {
    let question = item.previousElementSibling;
    while (question && !question.matches(".message--visitor")) question = question.previousElementSibling;
    return question;
  }

  /** Keeps what the visitor thinks of an answer: a thumb, or more words on it. */
  async function giveFeedback(form, button) {
    const fields = new FormData(form, button);
    const response = await request(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(fields),
    }).catch(() => null);
    if (!response?.ok) return showAlert(words.offline);
    const tools = form.closest(".message__tools");
    const thumb = fields.get("thumb");
    for (const other of tools.querySelectorAll("[data-thumb]")) {
      const set = other.dataset.thumb === thumb;
      other.setAttribute("aria-pressed", String(set));
      other.value = set ? "" : other.dataset.thumb;
    }
    const comment = tools.querySelector("[data-comment]");
    comment.hidden = !thumb;
    comment.open = false;
    comment.querySelector("[name=thumb]").value = thumb;
    if (thumb) announcer.textContent = words.thanks;
  }

  async function leaveContact(event) {
    event.preventDefault();
    const form = event.target;
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    form.querySelector("[role=alert]")?.remove();
    const response = await request(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    }).catch(() => null);
    const reply = await response?.json().catch(() => null);
    form.removeAttribute("aria-busy");
    if (reply?.html) {
      // Safe: the server rendered this HTML, and the page's policy runs no script in it.
      lead.innerHTML = reply.html;
    } else {
      const alert = element("p", "field__error", lead.dataset.failed);
      alert.setAttribute("role", "alert");
      alert.tabIndex = -1;
      form.prepend(alert);
    }
    lead.querySelector("[aria-invalid], [tabindex]")?.focus();
  }

  async function stopWriting() {
    if (!answer || stop.hasAttribute("aria-disabled")) return;
    // Not `disabled`: that would take the focus away from whoever pressed it by keyboard.
    stop.setAttribute("aria-disabled", "true");
    const sent = await request(`${base}/messages/${answer.id}/stop`, { method: "POST" }).catch(() => null);
    // The stream brings the end; only a refused stop leaves the button usable again.
    if (!sent?.ok) stop.removeAttribute("aria-disabled");
  }

  // The composer.

  function grow() {
    if (CSS.supports("field-sizing", "content")) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }

  function typed(event) {
    // While an input method composes a word, Enter belongs to it (229: the same in Safari).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!answer && !sending) composer.requestSubmit(send);
  }

  function submitted(event) {
    const form = event.target;
    const item = form.closest(".message");
    if (form.matches("[data-feedback]") && event.submitter) {
      event.preventDefault();
      giveFeedback(form, event.submitter);
    } else if (item && (form.matches("[data-again]") || item.matches(".message--visitor"))) {
      event.preventDefault();
      askAgain(form.action, Object.fromEntries(new FormData(form)), item);
    } else if (form === composer || form.closest(".chat__starters")) {
      event.preventDefault();
      ask((form === composer ? field.value : event.submitter?.value) || "");
    }
  }

  function openSource(event) {
    const link = event.target.closest?.("a.cite");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const details = target?.closest("details");
    if (details) details.open = true;
  }

  function resume() {
    for (const item of list.querySelectorAll(".message--bot[data-message]")) {
      if (item.dataset.state !== "writing") {
        addCopy(item);
      } else if (!answer) {
        const body = item.querySelector(".message__body");
        if (!body.textContent.trim()) body.replaceChildren(thinking());
        join(item, Number(item.dataset.offset) || 0);
      }
    }
    if (list.querySelector("[data-message]")) follow(true);
  }

  function leave() {
    replaced.abort();
    clearTimeout(answer?.timer);
    answer?.source.close();
    answer = null;
  }

  chat.addEventListener("submit", submitted);
  chat.addEventListener("click", openSource);
  field.addEventListener("keydown", typed);
  field.addEventListener("input", grow);
  stop.addEventListener("click", stopWriting);
  chat.addEventListener("ask", (event) => ask(event.detail));
  const { signal } = replaced;
  window.addEventListener("scroll", watchScroll, { passive: true, signal });
  window.addEventListener("offline", () => answer && showAlert(words.offline), { signal });
  window.addEventListener("online", rejoin, { signal });
  // A page kept for the back button must not hold its stream open.
  window.addEventListener("pagehide", () => answer?.source.close(), { signal });
  window.addEventListener("pageshow", (event) => event.persisted && rejoin(), { signal });
  chat.addEventListener("replaced", leave);
  resume();
})();

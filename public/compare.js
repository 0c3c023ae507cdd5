// The page that compares models: every column streams at once. Without this file the page reloads
// itself until all are done.
(() => {
  "use strict";

  const compare = document.getElementById("compare");
  if (!compare || !window.EventSource) return;
  // The owner's page holds this one in a frame: it is as tall as what stands in it.
  const frame = window.frameElement;
  if (frame && window.ResizeObserver) {
    new ResizeObserver(() => (frame.style.height = `${compare.offsetHeight + 2}px`)).observe(compare);
  }

  const announcer = document.getElementById("announcer");

  for (const column of compare.querySelectorAll('[data-message][data-state="writing"]')) follow(column);

  function follow(column) {
    const body = column.querySelector(".message__body");
    const stream = body.querySelector(".message__stream") || body;
    const from = Number(column.dataset.offset) || 0;
    const source = new EventSource(`${compare.dataset.base}/messages/${column.dataset.message}/events?after=${from}`);
    let offset = from;
    source.addEventListener("delta", (event) => {
      const seen = Number(event.lastEventId);
      // After a reconnection the server may repeat what is already on the page.
      if (seen && seen <= offset) return;
      offset = seen || offset;
      stream.append(JSON.parse(event.data).text);
    });
    source.addEventListener("done", (event) => {
      source.close();
      const end = JSON.parse(event.data);
      column.dataset.state = end.state;
      const template = document.createElement("template");
      // Safe: the server rendered and sanitised this HTML, and the page's policy runs no script in it.
      template.innerHTML = end.html || "";
      body.replaceChildren(template.content);
      column.querySelector("[data-note]").textContent = end.note;
      column.querySelector("[data-figures]").textContent = end.figures;
      if (!compare.querySelector('[data-state="writing"]')) announcer.textContent = compare.dataset.done;
    });
  }
})();

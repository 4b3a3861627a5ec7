/* A quiet word after something was saved in place. The server sends it as an htmx trigger:
   HX-Trigger: {"toast": {"text": "Saved", "kind": "good"}}. Notices that came with the page stay. */
(function () {
  "use strict";
  const SIGNS = { good: "✓", care: "!", stop: "✕", note: "i" };
  const SECONDS = 8;

  function part(name, className, text) {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function show(text, kind) {
    const area = document.getElementById("toasts");
    if (!area || !text) return;
    Array.from(area.children).forEach(function (each) { if (each.dataset.text === text) each.remove(); });  // never twice
    const known = SIGNS[kind] ? kind : "note";
    const toast = part("div", "toast " + known, "");
    toast.dataset.text = text;
    const sign = part("span", "", SIGNS[known]);
    sign.setAttribute("aria-hidden", "true");
    const close = part("button", "close", "✕");
    close.type = "button";
    close.setAttribute("aria-label", area.dataset.close);
    close.addEventListener("click", function () { toast.remove(); });
    toast.append(sign, part("span", "", text), close);
    area.append(toast);
    wait(toast);
  }

  /* What failed stays until it is read; the rest leaves, but not under a pointer or the keyboard. */
  function wait(toast) {
    if (toast.classList.contains("stop")) return;
    let timer = 0;
    function start() { timer = setTimeout(function () { toast.remove(); }, SECONDS * 1000); }
    function hold() { clearTimeout(timer); }
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("focusout", start);
    start();
  }

  document.addEventListener("toast", function (event) {
    show(event.detail.text || event.detail.value, event.detail.kind);
  });
  function offline() {
    const area = document.getElementById("toasts");
    if (area) show(area.dataset.offline, "stop");
  }
  document.addEventListener("htmx:sendError", offline);
  document.addEventListener("htmx:timeout", offline);
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.getResponseHeader("HX-Trigger")) return;  // it says by itself what is wrong
    const area = document.getElementById("toasts");
    if (area) show(area.dataset.failed, "stop");
  });
})();

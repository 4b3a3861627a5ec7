/* Writing a part of a curriculum: buttons that put Markdown around what is chosen, and what is
   typed is not lost while the page answers or where somebody leaves at once. Without a script the
   form is sent by its button. */
(function () {
  "use strict";
  const AROUND = { bold: ["**", "**"], link: ["[", "](https://)"] };
  const BEFORE = { list: "- ", heading: "## " };

  function insert(area, what) {
    const from = area.selectionStart, to = area.selectionEnd;
    const chosen = area.value.slice(from, to);
    let made;
    if (AROUND[what]) made = AROUND[what][0] + chosen + AROUND[what][1];
    else {
      const gap = from > 0 && area.value[from - 1] !== "\n" ? "\n" : "";
      made = gap + chosen.split("\n").map(function (line) { return BEFORE[what] + line; }).join("\n");
    }
    area.setRangeText(made, from, to, "end");
    if (AROUND[what] && !chosen) area.selectionStart = area.selectionEnd = from + AROUND[what][0].length;
    area.focus();
    ["input", "change"].forEach(function (name) { area.dispatchEvent(new Event(name, { bubbles: true })); });
  }

  function show() {
    document.querySelectorAll("[data-toolbar-for]").forEach(function (bar) { bar.hidden = false; });
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    const area = document.getElementById(button.parentElement.dataset.toolbarFor);
    if (area) insert(area, button.dataset.insert);
  });

  /* An answer that replaces the form must not take away what was typed since it was asked for. */
  let typed = null;
  document.addEventListener("htmx:beforeSwap", function (event) {
    const field = document.activeElement;
    if (event.detail.target && event.detail.target.id === "part" && field && field.form && field.id) {
      typed = { id: field.id, value: field.value };
    }
  });
  document.addEventListener("htmx:afterSwap", function () {
    show();
    const field = typed && document.getElementById(typed.id);
    if (field && field.type !== "checkbox" && field.type !== "radio") field.value = typed.value;
    typed = null;
  });
  /* What leaves the page waits for what is being saved: sent beside it, one's own text of a moment
     ago would look like somebody else's. */
  let unsaved = false, waiting = null;

  function form() { return document.querySelector("form[data-saves]"); }
  function isSaving() { return !!form() && form().classList.contains("htmx-request"); }

  function leaveLater(event, leave) {
    event.preventDefault();
    waiting = leave;
  }
  document.addEventListener("input", function (event) {
    if (event.target.form && event.target.form === form()) unsaved = true;
  });
  /* Before sending.js, which counts a form as sent. */
  document.addEventListener("submit", function (event) {
    if (event.target !== form()) return;
    const sent = event.target, button = event.submitter;
    if (isSaving()) leaveLater(event, function () { sent.requestSubmit(button); });
    else unsaved = false;
  }, true);
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[href]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (link && !elsewhere && isSaving()) leaveLater(event, function () { link.click(); });
  });
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target === form()) unsaved = false;
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target !== form()) return;
    if (!event.detail.successful) { unsaved = true; waiting = null; }
    setTimeout(function () {
      if (!waiting || isSaving()) return;
      const leave = waiting;
      waiting = null;
      leave();
    });
  });
  addEventListener("beforeunload", function (event) { if (unsaved) event.preventDefault(); });

  document.addEventListener("DOMContentLoaded", show);
  show();
  /* A link from the list of what is wrong leads to a field that may be folded away. */
  function unfold() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details");
    if (folded && !folded.open) { folded.open = true; target.scrollIntoView(); }
  }
  addEventListener("hashchange", unfold);
  unfold();
})();

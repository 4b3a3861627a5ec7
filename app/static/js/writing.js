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

  function form() { return document.querySelector("form.writing"); }
  function isSaving() { return !!form() && form().classList.contains("htmx-request"); }

  /* What each field says, by its name; a box by its value too. */
  function said() {
    const fields = new Map();
    Array.from(form().elements).forEach(function (field) {
      if (!field.name || ["hidden", "submit", "file"].includes(field.type)) return;
      const box = field.type === "checkbox" || field.type === "radio";
      fields.set(field.name + (box ? "=" + field.value : ""), { field: field, says: box ? field.checked : field.value });
    });
    return fields;
  }

  /* What leaves the page waits for what is being saved: sent beside it, one's own text of a moment
     ago would look like somebody else's. */
  let unsaved = false, waiting = null, sent = null;

  document.addEventListener("input", function (event) {
    if (!event.target.form || event.target.form !== form()) return;
    unsaved = true;
    const word = document.getElementById("saved");
    if (word) word.textContent = "";
  });
  function leaveLater(event, leave) {
    event.preventDefault();
    waiting = leave;
  }
  /* Before sending.js, which counts a form as sent. */
  document.addEventListener("submit", function (event) {
    if (event.target !== form()) return;
    const left = event.target, button = event.submitter;
    if (isSaving()) leaveLater(event, function () { left.requestSubmit(button); });
    else unsaved = false;
  }, true);
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[href]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (link && !elsewhere && isSaving()) leaveLater(event, function () { link.click(); });
  });
  addEventListener("beforeunload", function (event) { if (unsaved) event.preventDefault(); });

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target !== form()) return;
    unsaved = false;
    sent = said();
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

  /* An answer in the place of the form says what could not be saved. It takes away nothing that was
     entered since it was asked for, and nobody leaves before it is read. */
  let entered = [];
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (!event.detail.target || event.detail.target.id !== "part" || !sent) return;
    waiting = null;
    entered = Array.from(said()).filter(function (each) {
      const before = sent.get(each[0]);
      return !before || before.says !== each[1].says;
    });
    unsaved = event.detail.xhr.status >= 400 || entered.length > 0;
  });
  document.addEventListener("htmx:afterSwap", function () {
    show();
    if (!entered.length) return;
    const fields = said();
    entered.forEach(function (each) {
      const now = fields.get(each[0]);
      if (!now) return;
      if (typeof each[1].says === "boolean") now.field.checked = each[1].says;
      else now.field.value = each[1].says;
    });
  });
  /* Only now does the new form save by itself. */
  document.addEventListener("htmx:afterSettle", function () {
    if (entered.length) form().dispatchEvent(new Event("change"));
    entered = [];
  });

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

/* Forms that save what is left, of a part of a curriculum or of a day: nothing that is typed is lost
   while the page answers or where somebody leaves at once, and buttons put Markdown around what is
   chosen. Without a script the form is sent by its button. They say autocomplete="off", so that who
   comes back by the browser's button finds what stands now: filled in again, one's own text of long
   ago would be saved over somebody else's. */
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

  function form(event) { return event.target.closest && event.target.closest("form.saves"); }
  function isSaving() { return !!document.querySelector("form.saves.htmx-request"); }
  function tell(form, word) {
    const place = form.querySelector(".saved");
    if (place) place.textContent = word;
  }

  /* What is saved is right: no field of it is called wrong any more. */
  function clear(form) {
    form.querySelectorAll(".field.wrong").forEach(function (row) {
      row.classList.remove("wrong");
      row.querySelectorAll(".error").forEach(function (error) { error.remove(); });
      row.querySelectorAll("[aria-invalid]").forEach(function (field) {
        field.removeAttribute("aria-invalid");
        const told = (field.getAttribute("aria-describedby") || "").split(" ");
        const left = told.filter(function (id) { return document.getElementById(id); });
        if (left.length) field.setAttribute("aria-describedby", left.join(" "));
        else field.removeAttribute("aria-describedby");
      });
    });
  }

  /* What each field of a form says, by its name; a box by its value too. */
  function said(form) {
    const fields = new Map();
    Array.from(form.elements).forEach(function (field) {
      if (!field.name || ["hidden", "submit", "file"].includes(field.type)) return;
      const box = field.type === "checkbox" || field.type === "radio";
      fields.set(field.name + (box ? "=" + field.value : ""), { field: field, says: box ? field.checked : field.value });
    });
    return fields;
  }

  /* What leaves the page waits for what is being saved: sent beside it, one's own text of a moment
     ago would look like somebody else's. Both are known by the ids of their forms. */
  const unsaved = new Set(), sent = new Map();
  let waiting = null;

  /* A file that is too large is not even sent: it would keep all else from being saved. */
  function tooLarge(input) {
    return input.type === "file" && input.files[0] && input.files[0].size > Number(input.dataset.most);
  }
  function emptyFiles(form) {
    form.querySelectorAll('input[type="file"]').forEach(function (input) { input.value = ""; });
  }
  document.addEventListener("input", function (event) {
    if (tooLarge(event.target)) event.stopPropagation();
  }, true);
  document.addEventListener("change", function (event) {
    const input = event.target;
    if (!tooLarge(input)) return;
    event.stopPropagation();
    const words = input.dataset.tooLarge.replace("{name}", input.files[0].name);
    input.value = "";
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: words, kind: "stop" } }));
  }, true);

  document.addEventListener("input", function (event) {
    const changed = event.target.form && event.target.form.closest("form.saves");
    if (!changed || !event.target.name) return;
    unsaved.add(changed.id);
    tell(changed, "");
  });
  function leaveLater(event, leave) {
    event.preventDefault();
    waiting = leave;
  }
  /* Before sending.js, which counts a form as sent. */
  document.addEventListener("submit", function (event) {
    const left = event.target, button = event.submitter;
    if (isSaving()) leaveLater(event, function () { left.requestSubmit(button); });
    else unsaved.delete(left.id);
  }, true);
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[href]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (link && !elsewhere && isSaving()) leaveLater(event, function () { link.click(); });
  });
  addEventListener("beforeunload", function (event) { if (unsaved.size || isSaving()) event.preventDefault(); });

  document.addEventListener("htmx:beforeRequest", function (event) {
    const saved = form(event);
    if (!saved) return;
    unsaved.delete(saved.id);
    sent.set(saved.id, said(saved));
    tell(saved, saved.dataset.saving);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    const saved = form(event);
    if (!saved) return;
    if (!event.detail.successful) {
      unsaved.add(saved.id);
      tell(saved, saved.dataset.unsaved);
      waiting = null;
      if (event.detail.xhr.status === 413) emptyFiles(saved);
    } else clear(saved);
    setTimeout(function () {
      if (!waiting || isSaving()) return;
      const leave = waiting;
      waiting = null;
      leave();
    });
  });
  /* A line that is back carries what it could not. */
  addEventListener("online", function () {
    unsaved.forEach(function (id) {
      const kept = document.getElementById(id);
      if (kept) kept.dispatchEvent(new Event("change"));
    });
  });

  /* An answer in the place of a form says what could not be saved. It takes away nothing that was
     entered since it was asked for, and nobody leaves before it is read. */
  let entered = [], into = "";
  document.addEventListener("htmx:beforeSwap", function (event) {
    const gone = event.detail.target && event.detail.target.querySelector("form.saves");
    if (!gone || !sent.has(gone.id)) return;
    waiting = null;
    into = gone.id;
    entered = Array.from(said(gone)).filter(function (each) {
      const before = sent.get(gone.id).get(each[0]);
      return !before || before.says !== each[1].says;
    });
    if (event.detail.xhr.status >= 400 || entered.length) unsaved.add(gone.id);
  });
  document.addEventListener("htmx:afterSwap", function () {
    show();
    const come = entered.length && document.getElementById(into);
    if (!come) return;
    const fields = said(come);
    entered.forEach(function (each) {
      const now = fields.get(each[0]);
      if (!now) return;
      if (typeof each[1].says === "boolean") now.field.checked = each[1].says;
      else now.field.value = each[1].says;
    });
  });
  /* Only now does the new form save by itself. */
  document.addEventListener("htmx:afterSettle", function () {
    const come = entered.length && document.getElementById(into);
    if (come) come.dispatchEvent(new Event("change"));
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

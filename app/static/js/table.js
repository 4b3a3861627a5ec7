/* A help for long tables and lists: `input[data-filter=ID]` hides the rows that do not hold what is typed
   and says how many are left. Inside a form it is no field of it. */
(function () {
  "use strict";
  const MARKS = /[\u0300-\u036f]/g;

  function plain(text) {
    return text.normalize("NFD").replace(MARKS, "").toLowerCase();
  }

  function filter(input) {
    const list = document.getElementById(input.dataset.filter);
    const rows = Array.from(list.querySelectorAll("tbody tr, .choice"));
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach(function (row) {
      const text = plain(row.textContent);
      row.hidden = !words.every(function (word) { return text.includes(word); });
      if (!row.hidden) shown += 1;
    });
    const told = document.getElementById(list.id + "-count");
    if (told) told.textContent = told.dataset.words.replace("{shown}", shown).replace("{all}", rows.length);
  }

  function reveal() {
    document.querySelectorAll(".filter[hidden]").forEach(function (element) {
      element.hidden = false;
    });
  }

  document.addEventListener("input", function (event) {
    if (event.target.dataset.filter) filter(event.target);
  });
  /* What is typed to find something neither saves nor sends the form around it. */
  document.addEventListener("change", function (event) {
    if (event.target.dataset.filter) event.stopPropagation();
  }, true);
  document.addEventListener("keydown", function (event) {
    if (event.target.dataset.filter && event.key === "Enter") event.preventDefault();
  });
  document.addEventListener("htmx:load", reveal);
  reveal();
})();

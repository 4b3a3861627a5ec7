/* A help for long tables: `input[data-filter=ID]` hides the rows that do not hold what is typed and says
   how many are left. */
(function () {
  "use strict";
  const MARKS = /[\u0300-\u036f]/g;

  function plain(text) {
    return text.normalize("NFD").replace(MARKS, "").toLowerCase();
  }

  function filter(input) {
    const rows = Array.from(document.querySelectorAll("#" + input.dataset.filter + " tbody tr"));
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach(function (row) {
      const text = plain(row.textContent);
      row.hidden = !words.every(function (word) { return text.includes(word); });
      if (!row.hidden) shown += 1;
    });
    const told = document.getElementById(input.dataset.filter + "-count");
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
  document.addEventListener("htmx:load", reveal);
  reveal();
})();

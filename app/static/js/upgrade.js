// The upgrade desk: keys 1 to 4 choose, and what is written shows when it is wanted.
(function () {
  "use strict";
  const form = document.querySelector("form[data-decision]");
  if (!form) return;
  const choices = Array.from(form.querySelectorAll("input[name=choice]"));
  const another = form.querySelector("[data-another]");
  const keys = form.querySelector(".keys");

  function show() {
    const chosen = choices.find((each) => each.checked);
    if (another) another.hidden = !chosen || chosen.value !== "edit";
  }

  function typing(target) {
    return target.closest("textarea, select, input:not([type=radio]):not([type=checkbox])");
  }

  function choose(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const choice = choices.find((each) => each.dataset.key === event.key);
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    choice.focus();
    show();
  }

  form.addEventListener("change", show);
  document.addEventListener("keydown", choose);
  if (keys) keys.hidden = false;
  show();
})();

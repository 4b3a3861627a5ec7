/* A field that is there to be copied: a press selects all of it, the button beside it copies.
   <input readonly data-copy data-label="Copy" data-done="Copied"> */
(function () {
  "use strict";
  document.querySelectorAll("input[data-copy]").forEach(function (field) {
    field.addEventListener("focus", function () { field.select(); });
    if (!navigator.clipboard) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = field.dataset.label;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(field.value).then(function () {
        button.textContent = field.dataset.done;
      }, function () { field.focus(); });
    });
    field.after(button);
  });
})();

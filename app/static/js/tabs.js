/* On a phone the tabs scroll sideways: begin where the current one can be seen. */
(function () {
  "use strict";
  document.querySelectorAll(".tabs [aria-current]").forEach(function (tab) {
    const row = tab.closest(".tabs");
    row.scrollLeft += tab.getBoundingClientRect().right - row.getBoundingClientRect().right + 40;
  });
})();

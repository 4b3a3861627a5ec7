/* On a phone the tabs scroll sideways: the current one can be seen, and so can one that has the focus. */
(function () {
  "use strict";
  const NEXT_ONE = 40;

  function show(tab) {
    const row = tab.closest(".tabs");
    const box = tab.getBoundingClientRect(), room = row.getBoundingClientRect();
    if (box.left < room.left) row.scrollLeft -= room.left - box.left + NEXT_ONE;
    if (box.right + NEXT_ONE > room.right) row.scrollLeft += box.right + NEXT_ONE - room.right;
  }

  document.querySelectorAll(".tabs [aria-current]").forEach(show);
  document.addEventListener("focusin", function (event) {
    const tab = event.target.closest(".tabs a");
    if (tab) show(tab);
  });
})();

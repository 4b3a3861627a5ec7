/* A link with data-dialog opens the dialog of that id; without JavaScript, or where the browser has
   no dialogs, it goes to its own page. showModal() traps the focus and gives it back. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    const opener = event.target.closest("[data-dialog]");
    if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog && dialog.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
      return;
    }
    if (event.target.closest("[data-close]")) {
      const dialog = event.target.closest("dialog");
      if (dialog) {
        event.preventDefault();
        dialog.close();
      }
      return;
    }
    if (event.target.nodeName === "DIALOG") event.target.close();
    shutMenus(event.target);
  });

  function shutMenus(target) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!target || !menu.contains(target)) menu.open = false;
    });
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
})();

/* On a slow line: a form is sent once, however often its button is pressed, and the page says that it waits. */
(function () {
  "use strict";
  const PATIENCE_MS = 1000;
  let timer = 0;

  function tell() {
    const area = document.getElementById("toasts");
    if (!area) return;
    const detail = { text: area.dataset.sending, kind: "note" };
    document.dispatchEvent(new CustomEvent("toast", { detail: detail }));
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.classList.contains("sending")) { event.preventDefault(); return; }
    form.classList.add("sending");
    timer = setTimeout(tell, PATIENCE_MS);
  });

  /* Who comes back finds the form as it was. */
  addEventListener("pageshow", function () {
    clearTimeout(timer);
    document.querySelectorAll("form.sending").forEach(function (form) { form.classList.remove("sending"); });
  });
})();

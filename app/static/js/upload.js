/* Says that a file is too large before it is sent: on a slow line that saves minutes. Shows how much of it is sent. */
(function () {
  "use strict";

  function check(input) {
    const file = input.files[0];
    const error = document.getElementById(input.id + "-error");
    const large = file && file.size > Number(input.dataset.largest);
    const words = large
      ? input.dataset.tooLarge.replace("{name}", file.name).replace("{size}", (file.size / 1e6).toFixed(1))
      : "";
    input.setCustomValidity(words);
    input.closest(".field").classList.toggle("wrong", Boolean(large));
    error.textContent = words;
    error.hidden = !large;
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches('input[type="file"][data-largest]')) check(event.target);
  });

  document.addEventListener("htmx:xhr:progress", function (event) {
    const bar = event.target.querySelector("progress[data-sent]");
    if (!bar || !event.detail.lengthComputable || bar.value === bar.max) return;  // all of it is sent
    bar.hidden = false;
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  });
})();

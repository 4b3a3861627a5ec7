/* Where the reader's clock differs from the place's, say the time a second time, more quietly. */
(function () {
  "use strict";
  const lang = document.documentElement.lang;
  const language = lang === "en" ? "en-GB" : lang || undefined;

  /* Made once, and only where days differ: a slow phone takes longer to make one than to write a hundred times. */
  let days = null;

  function near(at) {
    days = days || new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short" });
    return days.format(at);
  }

  function clock(at) {
    return String(at.getHours()).padStart(2, "0") + ":" + String(at.getMinutes()).padStart(2, "0");
  }

  /* An RFC 3339 time carries the place's own date and clock in its first 16 characters. */
  function fill(element) {
    const starts = new Date(element.dataset.starts);
    const ends = element.dataset.ends ? new Date(element.dataset.ends) : null;
    const there = element.dataset.starts.slice(11, 16);
    const sameDay = starts.getDate() === Number(element.dataset.starts.slice(8, 10));
    if (isNaN(starts) || (clock(starts) === there && sameDay)) return;
    const range = (sameDay ? "" : near(starts) + ", ") + clock(starts) + (ends ? "–" + clock(ends) : "");
    element.textContent = element.dataset.words.replace("{time}", range);
    element.hidden = false;
  }

  function fillAll() {
    document.querySelectorAll(".elsewhere[hidden]").forEach(fill);
  }

  document.addEventListener("htmx:load", fillAll);
  fillAll();
})();

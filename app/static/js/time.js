/* Where the reader's clock differs from the place's, say the time a second time, more quietly. */
(function () {
  "use strict";
  const lang = document.documentElement.lang;
  const language = lang === "en" ? "en-GB" : lang || undefined;

  function wall(moment) {
    return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);
  }

  function dayOf(moment) {
    return new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short" }).format(moment);
  }

  /* An RFC 3339 time carries the place's own date and clock in its first 16 characters. */
  function fill(element) {
    const starts = new Date(element.dataset.starts);
    const ends = element.dataset.ends ? new Date(element.dataset.ends) : null;
    const there = element.dataset.starts.slice(11, 16);
    const sameDay = starts.getDate() === Number(element.dataset.starts.slice(8, 10));
    if (isNaN(starts) || (wall(starts) === there && sameDay)) return;
    const range = (sameDay ? "" : dayOf(starts) + ", ") + wall(starts) + (ends ? "–" + wall(ends) : "");
    element.textContent = element.dataset.words.replace("{time}", range);
    element.hidden = false;
  }

  function fillAll() {
    document.querySelectorAll(".elsewhere[hidden]").forEach(fill);
  }

  document.addEventListener("htmx:load", fillAll);
  fillAll();
})();

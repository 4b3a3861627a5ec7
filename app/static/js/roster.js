/* The roster: a tap marks a person, and marks are sent in the background until the server has
   answered each of them. Runs before the page is drawn, so that nothing jumps; without it the page
   is a plain form. */
(function () {
  "use strict";
  const PAUSE_MS = 700, ONCE_MS = 20000, LONGEST_MS = 30000, BATCH = 50;
  document.documentElement.classList.add("taps");
  document.addEventListener("DOMContentLoaded", function () {
    const form = document.getElementById("roster");
    if (form) start(form);
  });

  /* crypto.randomUUID is missing on old phones and wherever there is no HTTPS. */
  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function start(form) {
    const words = form.dataset;
    const taps = JSON.parse(words.taps), here = JSON.parse(words.here), refused = JSON.parse(words.refused);
    const behind = new Date(words.now) - Date.now(); // of this device's clock
    const byId = function (id) { return document.getElementById(id); };
    const rows = Object.create(null);
    let token = words.token, queue = [], busy = false, failures = 0, state = "", timer = 0;

    /* Rows */
    function build(element) {
      const row = { element: element, name: element.dataset.name, status: element.dataset.status, minutes: null };
      const head = element.querySelector(".roster-tap");
      rows[element.dataset.person] = row;
      row.mark = head.querySelector(".roster-mark");
      row.blank = row.mark.firstElementChild;
      if ("fixed" in element.dataset) return;
      row.more = element.querySelector(".roster-more");
      row.count = row.more.querySelector("[type=number]");
      row.minutes = row.count.value === "" ? null : Number(row.count.value);
      row.held = { status: row.status, minutes: row.minutes };
      const tap = document.createElement("button");
      tap.type = "button";
      tap.className = head.className;
      tap.append.apply(tap, Array.from(head.childNodes));
      head.replaceWith(tap);
      tap.addEventListener("click", function () { mark(row, taps[row.status], null); });
      tap.after(opener(row));
      row.more.addEventListener("change", function () { chosen(row); });
    }

    function opener(row) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "roster-open";
      button.textContent = "⋯";
      button.setAttribute("aria-label", words.more.replace("{name}", row.name));
      button.setAttribute("aria-controls", row.more.id);
      button.setAttribute("aria-expanded", "false");
      button.addEventListener("click", function () {
        const open = row.element.classList.toggle("open");
        button.setAttribute("aria-expanded", String(open));
      });
      return button;
    }

    function chosen(row) {
      const radio = row.more.querySelector(":checked");
      const minutes = row.count.value === "" ? null : Number(row.count.value);
      if (!row.count.checkValidity()) { row.count.reportValidity(); return; }
      if (radio) mark(row, radio.value, here.includes(radio.value) ? minutes : null);
    }

    function show(row) {
      const radio = row.more.querySelector('[type=radio][value="' + row.status + '"]');
      row.element.dataset.status = row.status;
      row.more.querySelectorAll("[type=radio]").forEach(function (each) { each.checked = each === radio; });
      row.count.value = row.minutes === null ? "" : row.minutes;
      row.mark.textContent = "";
      row.mark.append(radio ? radio.nextElementSibling.cloneNode(true) : row.blank);
      if (row.minutes !== null) row.mark.append(small(words.minutes.replace("{minutes}", row.minutes)));
    }

    function small(text) {
      const element = document.createElement("small");
      element.textContent = text;
      return element;
    }

    function count() {
      const all = Object.values(rows);
      const present = all.filter(function (row) { return here.includes(row.status); }).length;
      const rest = byId("roster-rest");
      const text = byId("roster-count").dataset.words.replace("{here}", present).replace("{all}", all.length);
      byId("roster-count").textContent = text;
      if (rest) rest.disabled = !all.some(unmarked);
      return text;
    }

    function unmarked(row) { return !row.status && row.more; }

    /* Marks: what was never sent is replaced by the next tap; what was sent keeps its id. */
    function mark(row, status, minutes) {
      const person = row.element.dataset.person;
      const event = { event_id: newId(), person: person, status: status, minutes: minutes };
      event.observed_at = new Date(Date.now() + behind).toISOString();
      queue = queue.filter(function (other) { return other.person !== person || other.sent; });
      const known = row.held.status === status && row.held.minutes === minutes;
      if (!known || queue.some(function (other) { return other.person === person; })) queue.push(event);
      row.status = status;
      row.minutes = minutes;
      show(row);
      const text = count();
      const word = row.mark.querySelector(".word").textContent;
      byId("roster-spoken").textContent = words.spoken.replace("{name}", row.name).replace("{status}", word).replace("{count}", text);
      tell();
      if (!failures) later(PAUSE_MS);
    }

    function tell() {
      const kind = !queue.length ? "saved" : state || (failures ? "waiting" : "saving");
      byId("roster-state").textContent = words[kind].replace("{count}", queue.length);
      form.classList.toggle("unsent", failures > 0 && queue.length > 0);
    }

    /* Sending */
    function later(pause) {
      clearTimeout(timer);
      timer = setTimeout(send, pause);
    }

    function ask(address, options) {
      const stop = new AbortController();
      const limit = setTimeout(function () { stop.abort(); }, ONCE_MS);
      const asked = { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: stop.signal };
      return fetch(address, Object.assign(asked, options)).finally(function () { clearTimeout(limit); });
    }

    function send() {
      if (busy || !queue.length) return;
      const batch = queue.slice(0, BATCH);
      batch.forEach(function (event) { event.sent = true; });
      busy = true;
      ask(form.action, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRF-Token": token },
        body: JSON.stringify({ events: batch.map(bare) }),
      }).then(answer).then(function (outcomes) {
        settle(batch, outcomes);
        failures = 0;
        state = "";
      }).catch(function (error) {
        failures += 1;
        return error.answered ? renew() : undefined;
      }).then(function () {
        busy = false;
        tell();
        if (queue.length) later(failures ? Math.min(LONGEST_MS, 1000 * Math.pow(2, failures)) : 0);
      });
    }

    function bare(event) {
      return { event_id: event.event_id, person: event.person, status: event.status, minutes: event.minutes, observed_at: event.observed_at };
    }

    /* Only our own JSON is an answer: a hotspot's page, or a page to sign in, is not. */
    function answer(response) {
      const type = response.headers.get("Content-Type") || "";
      if (response.ok && type.startsWith("application/json")) {
        return response.json().then(function (body) {
          if (!Array.isArray(body.outcomes)) throw new Error("no outcomes");
          return body.outcomes;
        });
      }
      const error = new Error("not an answer");
      error.answered = true;
      throw error;
    }

    function settle(batch, outcomes) {
      const byEvent = Object.create(null);
      outcomes.forEach(function (outcome) { byEvent[outcome.event_id] = outcome; });
      const done = batch.filter(function (event) { return byEvent[event.event_id]; });
      if (!done.length) throw new Error("nothing was answered");
      queue = queue.filter(function (event) { return !done.includes(event); });
      done.forEach(function (event) {
        const outcome = byEvent[event.event_id], row = rows[event.person];
        if (["recorded", "duplicate"].includes(outcome.outcome)) row.held = { status: event.status, minutes: event.minutes };
        else turnedAway(row, event, outcome);
      });
    }

    function turnedAway(row, event, outcome) {
      const problem = byId("roster-problem");
      const text = refused[outcome.code] || refused.other;
      problem.textContent = text.replace("{name}", row.name);
      problem.hidden = false;
      if (queue.some(function (other) { return other.person === event.person; })) return;
      row.status = row.held.status;
      row.minutes = row.held.minutes;
      show(row);
      count();
    }

    /* Somebody else answered, or the session is over: see who is signed in and take the new token. */
    function renew() {
      return ask(location.href, {}).then(function (response) {
        if (response.type === "opaqueredirect") { state = "signedOut"; return ""; }
        return response.ok ? response.text() : "";
      }).then(function (text) {
        const found = text && new DOMParser().parseFromString(text, "text/html").getElementById("roster");
        if (!found || !found.dataset.account) return;
        const same = found.dataset.account === words.account;
        state = same ? "" : "somebodyElse";
        token = same ? found.dataset.token : "";
      }).catch(function () { state = ""; });
    }

    Array.from(form.querySelectorAll(".roster-row")).forEach(build);
    count();
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      send();
    });
    const rest = byId("roster-rest");
    if (rest) rest.addEventListener("click", function (event) {
      event.preventDefault();
      Object.values(rows).filter(unmarked).forEach(function (row) { mark(row, "present", null); });
    });
    addEventListener("online", function () { later(0); });
    document.addEventListener("visibilitychange", function () { if (document.hidden) send(); });
    addEventListener("beforeunload", function (event) {
      if (!queue.length) return;
      event.preventDefault();
      event.returnValue = "";
    });
  }
})();

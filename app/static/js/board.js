/* The gestures of the planning board, by pointer and by keys. Each is one request, and the board comes back whole;
   the form beside it does the same without any script. */
(function () {
  "use strict";
  const place = boardPlace, look = boardLook, stay = boardKeep, SHORTEST = 5, LONGEST = 720, ASK_MS = 4000, RESTS_MS = 15 * 60000, MOVED_PX = 4, HOLD_MS = 400, TREMBLED_PX = 10;
  let held = null, press = null, resting = 0, escaped = false, last = null, unsure = 0, used = Date.now();

  document.documentElement.classList.add("scripted");

  function board() { return document.getElementById("board"); }
  function words(name, values) {
    let text = JSON.parse(board().dataset.words)[name];
    Object.keys(values || {}).forEach(function (key) { text = text.replace("{" + key + "}", values[key]); });
    return text;
  }
  function say(text) { document.getElementById("board-said").textContent = text; }
  function nameOf(item) {
    const said = Array.from(item.querySelector("a").childNodes).filter(function (each) { return each.nodeName === "B" || each.nodeType === Node.TEXT_NODE; });
    return said.map(function (each) { return each.textContent.trim(); }).find(Boolean);
  }
  function cardOf(target) { return target.closest && target.closest("#board .s"); }
  function wide() { return window.matchMedia("(min-width: 640px)").matches; }
  function keyAt(list, column) { return list.dataset.keys.split(" ")[column]; }
  function stays(item) { return item.classList.contains("off") || item.dataset.part !== undefined; }
  /* Whether the answer to something that was sent is still to come. */
  function waiting() { return board().matches(".htmx-request") || board().querySelector(".htmx-request") !== null; }

  /* --- A card is held: by the pointer or the keyboard. --- */
  function pick(item, by) {
    const was = place.of(item);
    look.stop();
    held = { item: item, by: by, was: was, now: Object.assign({}, was), classes: item.className, next: item.nextSibling, list: was.list };
    item.classList.add("mine");
    document.body.classList.add("dragging");
    showTaken(item);
  }

  function put(now) {
    now.minutes = Math.max(SHORTEST, Math.min(now.minutes, LONGEST));
    held.now = now;
    if (held.item.parentElement !== now.list) {
      const active = document.activeElement;
      now.list.append(held.item);
      if (held.item.contains(active)) active.focus({ preventScroll: true });
    }
    place.classes(held.item, now.top, now.minutes, now.column);
    held.item.classList.add("mine");
    const wall = place.wall(now.list.dataset.day, now.top);
    if (held.by === "keys") held.item.scrollIntoView({ block: "nearest", inline: "nearest" });
    held.item.querySelector("a").dataset.now = wall.start + " · " + words("long", { minutes: now.minutes });
  }

  function tell() {
    const now = held.now, names = JSON.parse(now.list.dataset.names);
    const when = now.list.dataset.said + ", " + place.wall(now.list.dataset.day, now.top).start + " " + board().dataset.city;
    const where = names[now.column] || words("long", { minutes: now.minutes });
    say(words("at", { when: when, where: now.minutes === held.was.minutes ? where : words("long", { minutes: now.minutes }) }));
  }

  function release() {
    document.body.classList.remove("dragging");
    document.querySelectorAll("#board .taken").forEach(function (each) { each.remove(); });
    held = null;
  }

  function letBe() {
    const item = held.item, list = held.list, next = held.next, by = held.by, focused = item.contains(document.activeElement);
    escaped = press !== null;
    press = null;
    list.insertBefore(item, next && next.parentElement === list ? next : null);
    item.removeAttribute("aria-busy");
    item.className = held.classes;
    delete item.querySelector("a").dataset.now;
    say(words("let", { name: nameOf(item) }));
    release();
    if (focused) item.querySelector("a").focus({ preventScroll: by !== "keys" });
  }

  /* --- What a gesture asks for: only what it changed. --- */
  function drop() {
    const now = held.now, was = held.was, by = board().dataset.by, values = new FormData();
    const day = now.list.dataset.day, to = keyAt(now.list, now.column), from = keyAt(was.list, was.column);
    if (to !== from && (to === "online" || from === "online")) {
      letBe();
      look.toast(words("not"), "care");
      return say(words("not"));
    }
    if (day !== was.list.dataset.day || now.top !== was.top) {
      const wall = place.wall(day, now.top);
      values.set("date", day);
      values.set("start", wall.start);
      if (wall.fold) values.set("fold", wall.fold);
    }
    if (now.minutes !== was.minutes) values.set("minutes", now.minutes);
    if (to !== from && by === "mentor") { values.set("mentor_from", from); values.set("mentor_to", to); }
    else if (to !== from) values.set(by, to);
    if (!Array.from(values.keys()).length) return letBe();
    send(values, to);
  }

  function send(values, column) {
    const item = held.item, following = document.getElementById("board-following").value;
    values.set("revision", item.dataset.r);
    if (following) values.set("following", following);
    last = { session: item.dataset.s, column: column };
    const url = board().dataset.change.replace("SESSION", item.dataset.s);
    const sent = held;
    item.setAttribute("aria-busy", "true");
    function settled() {
      if (held === sent && item.isConnected) letBe();  // no board came back: it stays where it was
      else if (held === sent) release();
    }
    htmx.ajax("POST", url, { source: "#board", target: "#board", swap: "outerHTML", values: values }).then(settled, settled);
  }

  /* Where it cannot go is greyed while it is held; the answer may come late, and is then of no use. */
  function showTaken(item) {
    const asked = held, base = board().dataset.taken;
    fetch(base + (base.includes("?") ? "&" : "?") + "session=" + item.dataset.s, { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : { taken: [] }; })
      .then(function (found) {
        if (held !== asked) return;
        found.taken.forEach(function (each) { grey(each[0], each[1], each[2], each[3]); });
      }, function () {});
  }

  function grey(day, key, from, to) {
    const list = document.querySelector('#board .cards[data-day="' + day + '"]');
    const keys = list ? list.dataset.keys.split(" ") : [], whole = key === "";
    const column = whole ? 0 : keys.indexOf(key);
    if (column < 0 || !list) return;
    const part = document.createElement("li"), per = place.pixels();
    part.className = "taken";
    part.textContent = words("taken");
    part.style.top = (from - Number(board().dataset.from)) * per + "px";
    part.style.height = (to - from) * per + "px";
    part.style[document.documentElement.dir === "rtl" ? "right" : "left"] = whole ? "0" : 100 / keys.length * column + "%";
    part.style.width = whole ? "100%" : 100 / keys.length + "%";
    list.append(part);
  }

  /* --- By pointer. A finger that rests on a card picks it up, one that moves at once scrolls; on a phone there is the form. --- */
  function letBeUnless(target) { if (held && !held.dropped && !held.item.contains(target)) letBe(); }
  document.addEventListener("focusin", function (event) { letBeUnless(event.target); });
  document.addEventListener("pointerdown", function (event) {
    const item = cardOf(event.target);
    used = Date.now();
    escaped = false;
    letBeUnless(event.target);
    if (!item || held || event.button !== 0 || !event.isPrimary || !wide() || event.target.nodeName === "INPUT") return;
    if (stays(item) || waiting()) return;
    const box = item.getBoundingClientRect();
    const resizes = box.bottom - event.clientY < Math.min(8, box.height / 3);
    const finger = event.pointerType === "touch";
    press = { item: item, x: event.clientX, y: event.clientY, grabbed: event.clientY - box.top, resizes: resizes, finger: finger };
    if (finger) resting = setTimeout(function () { if (press && !held) pick(press.item, "pointer"); }, HOLD_MS);
  });
  document.addEventListener("pointermove", function (event) {
    if (!press) return;
    if (!held) {
      if (Math.abs(event.clientX - press.x) + Math.abs(event.clientY - press.y) < (press.finger ? TREMBLED_PX : MOVED_PX)) return;
      if (press.finger) return letGo();
      pick(press.item, "pointer");
    }
    event.preventDefault();
    if (press.resizes) {
      const by = Math.round((event.clientY - press.y) / place.pixels() / place.STEP) * place.STEP;
      return put(Object.assign({}, held.now, { minutes: held.was.minutes + by }));
    }
    const at = place.under(event.clientX, event.clientY, press.grabbed);
    if (at) put(Object.assign({}, held.now, at));
  });
  function letGo() {
    clearTimeout(resting);
    press = null;
  }
  document.addEventListener("pointerup", function () {
    const dragged = press && held && held.by === "pointer", ended = dragged || escaped;
    letGo();
    escaped = false;
    if (dragged) { held.dropped = true; drop(); }
    if (!ended) return;
    addEventListener("click", stop, { capture: true, once: true });
    setTimeout(function () { removeEventListener("click", stop, true); }, 0);
  });
  document.addEventListener("pointercancel", function () {
    letGo();
    if (held && held.by === "pointer" && !held.dropped) letBe();
  });
  document.addEventListener("touchmove", function (event) { if (press && held) event.preventDefault(); }, { passive: false });
  document.addEventListener("contextmenu", function (event) { if (press && press.finger) event.preventDefault(); });
  document.addEventListener("dragstart", function (event) { if (cardOf(event.target)) event.preventDefault(); });
  function stop(event) { event.preventDefault(); event.stopPropagation(); }

  /* --- The form of a session opens beside the board. --- */
  document.addEventListener("click", function (event) {
    const link = event.target.closest && event.target.closest("#board .s a, #board [data-panel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.dataset.panel) return shut();
    open(cardOf(link));
  });

  function open(item) {
    if (held) { if (held.dropped) return; letBe(); }
    if (stay.changed().length && panelOf() === item.dataset.s) return document.getElementById("panel-name").focus();
    if (!loses()) return;
    last = { session: item.dataset.s, column: keyAt(item.closest(".cards"), place.of(item).column) };
    const url = item.querySelector("a").href.replace(/#.*/, "");
    look.at(url, "panel", words("form"), function (text) {
      if (!text.includes('id="panel-name"')) { say(words("gone")); return look.toast(words("gone"), "care"); }
      htmx.swap("#panel", text, { swapStyle: "outerHTML" });
      document.getElementById("panel-name").focus();
    });
  }

  function shut() {
    if (!loses()) return;
    look.stop();
    const panel = document.getElementById("panel");
    nearPanel();
    panel.classList.remove("open");
    panel.textContent = "";
    focusLast(true);
  }

  /* Nothing that is entered is lost without a question. */
  function loses() {
    return !stay.changed().length || confirm(words("lose", { name: document.getElementById("panel-name").textContent.trim() }));
  }
  function panelOf() { return document.getElementById("panel").dataset.s; }
  function nearPanel() { if (!last || last.session !== panelOf()) last = { session: panelOf() }; }

  /* The form that stays open is of a session that one's own gesture changed: it goes on from there. */
  function refresh() {
    const item = document.querySelector('#board .s[data-s="' + panelOf() + '"]');
    if (!item || item.dataset.r === stay.form().elements.revision.value) return;
    look.at(item.querySelector("a").href.replace(/#.*/, ""), "panel", "", function (text) {
      if (!stay.form() || !text.includes('id="panel-name"')) return;
      const active = document.activeElement, place = active.closest("#panel") && stay.place(active);
      htmx.swap("#panel", stay.refilled(text), { swapStyle: "outerHTML" });
      if (place) (stay.find(place) || document.getElementById("panel-name")).focus();
    });
  }

  /* --- By keys. --- */
  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  document.addEventListener("keydown", function (event) {
    used = Date.now();
    if (!board()) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.nodeName)) {
      const way = document.querySelector('#board [data-way="' + (event.shiftKey ? "redo" : "undo") + '"]');
      event.preventDefault();
      if (held && held.dropped) return;
      if (held) letBe();
      if (way) { remember(); way.requestSubmit ? way.requestSubmit() : way.querySelector("button").click(); }
      return;
    }
    if (event.key === "Escape" && (held || press)) {
      event.preventDefault();
      if (held && !held.dropped) letBe();
      press = null;
      return;
    }
    if (event.key === "Escape" && document.querySelector("#panel.open")) return shut();
    const item = event.target.nodeName === "A" && cardOf(event.target);
    if (!item || event.ctrlKey || event.metaKey || event.altKey || !wide()) return;
    if (held ? whileHeld(event) : onCard(event, item)) event.preventDefault();
  });

  function onCard(event, item) {
    if (event.key === "Enter" && !stays(item)) {
      if (waiting()) return true;
      pick(item, "keys");
      say(words("up", { name: nameOf(item) }));
      return true;
    }
    if (event.key === "e" || event.key === "E") { open(item); return true; }
    if (event.key === "x" || event.key === "X") { tick(item); return true; }
    if (ARROWS[event.key]) return go(item, ARROWS[event.key]);
    return false;
  }

  function whileHeld(event) {
    if (held.dropped) return true;  // it is on its way
    const now = Object.assign({}, held.now), step = ARROWS[event.key], longer = { "+": 1, "=": 1, "-": -1, "−": -1 }[event.key];
    if (event.key === "Enter") { held.dropped = true; drop(); return true; }
    if (event.key === "Tab") { letBe(); return false; }
    if (longer) now.minutes += longer * place.STEP;
    else if (step && event.shiftKey && step[0]) now.minutes += step[0] * place.STEP;
    else if (step && step[0]) now.top = place.inside(now.top + step[0] * place.STEP);
    else if (step) beside(now, document.documentElement.dir === "rtl" ? -step[1] : step[1]);
    else return true;
    put(now);
    tell();
    return true;
  }

  function beside(now, by) {
    const all = place.columns();
    const at = all.findIndex(function (each) { return each.list === now.list && each.at === now.column; });
    const next = all[at + by];
    if (next) { now.list = next.list; now.column = next.at; }
  }

  function tick(item) {
    boxes();
    const box = item.querySelector("input");
    if (!box) return;
    box.checked = !box.checked;
    say(words(box.checked ? "chosen" : "freed", { name: nameOf(item) }));
  }

  /* Boxes to tick are there once somebody wants to move several: a board of 300 cards is lighter without. */
  function boxes() {
    board().querySelectorAll(".s").forEach(function (item) {
      if (stays(item) || item.querySelector("input")) return;
      const box = document.createElement("input");
      box.type = "checkbox";
      box.name = "chosen";
      box.value = item.dataset.s + ":" + item.dataset.r;
      box.setAttribute("form", "board-block");
      box.setAttribute("aria-label", words("tick", { name: nameOf(item) }));
      item.append(box);
    });
  }
  document.addEventListener("toggle", function (event) {
    if (event.target.matches(".board-block[open]")) boxes();
  }, true);

  /* The next card that way: above and below in its column, else the nearest of the column beside. */
  function go(item, step) {
    const here = item.getBoundingClientRect();
    let best = null, least = Infinity;
    board().querySelectorAll(".s").forEach(function (other) {
      if (other === item) return;
      const box = other.getBoundingClientRect();
      const down = box.top - here.top, right = box.left - here.left;
      const ahead = step[0] ? down * step[0] : right * step[1];
      const aside = Math.abs(step[0] ? right : down);
      if (ahead <= 1) return;
      const far = ahead + 3 * aside;
      if (far < least) { least = far; best = other; }
    });
    if (best) best.querySelector("a").focus();
    return Boolean(best);
  }

  /* --- After each answer the focus is where it was. --- */
  function remember() {
    const item = document.activeElement && cardOf(document.activeElement);
    if (item) last = { session: item.dataset.s, column: keyAt(item.closest(".cards"), place.of(item).column) };
  }

  function focusLast(scrolls) {
    if (!last) return;
    const cards = Array.from(document.querySelectorAll('#board .s[data-s="' + last.session + '"]'));
    const best = cards.find(function (each) { return keyAt(each.closest(".cards"), place.of(each).column) === last.column; }) || cards[0];
    if (!best) return;
    best.querySelector("a").focus({ preventScroll: true });
    if (scrolls && !wide()) best.scrollIntoView({ block: "center" });  // the form stands above the list there
  }

  /* `sender` is what asked for another board: null where it is news. What is filled in stays, but in what was sent. */
  function keep(sender) {
    const active = document.activeElement, item = cardOf(active), form = stay.form(), panel = document.getElementById("panel");
    const kept = {
      sender: sender, seen: stay.seen(), x: board().querySelector(".board-days").scrollLeft, following: document.getElementById("board-following").value,
      card: item, nowhere: active === document.body, place: !item && board().contains(active) ? stay.place(active) : null,
      panel: form && form !== sender && stay.changed().length ? panel : null,
      block: sender && sender.id === "board-block" ? null : stay.block(),
    };
    if (item && (!last || last.session !== item.dataset.s)) remember();
    if (kept.place && kept.place.panel) nearPanel();
    if (kept.panel) panel.remove();
    return kept;
  }
  function putBack(kept) {
    const came = document.getElementById("panel");
    let opened = came.querySelector("#panel-name") !== null;  // htmx gives it its own classes only a moment later
    board().querySelector(".board-days").scrollLeft = kept.x;
    document.getElementById("board-following").value = kept.following;
    if (kept.panel) opened = putPanel(kept.panel, came, opened);
    if (kept.block) {
      if (kept.block.ids.length) boxes();
      stay.putBlock(kept.block);
    }
    stay.putSeen(kept.seen);
    const wrong = !kept.block && board().querySelector(".board-block .wrong input");
    if (opened) document.getElementById("panel-name").focus();
    else if (wrong) wrong.focus();
    else if (kept.card || kept.nowhere && kept.sender) focusLast(kept.sender);
    else if (kept.place) focusAgain(kept.place, kept.sender);
  }
  /* A form that somebody fills in comes back as it was; whether that of the answer is there instead. */
  function putPanel(panel, came, opened) {
    const name = panel.querySelector("#panel-name").textContent.trim();
    if (opened && confirm(words("lose", { name: name }))) return true;
    came.replaceWith(panel);
    refresh();
    return false;
  }
  function focusAgain(place, sender) {
    const found = stay.find(place);
    if (!found && place.panel) return focusLast(sender);
    (found || stay.beside(place)).focus({ preventScroll: true });
  }

  let kept = null;
  document.addEventListener("htmx:beforeRequest", look.stop);
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target.id !== "board" || !event.detail.shouldSwap) return;
    if (held && !held.dropped) letBe();
    press = null;
    kept = keep(event.detail.requestConfig.elt);
  });
  document.addEventListener("htmx:afterSwap", function () {
    if (kept) putBack(kept);
    kept = null;
  });
  /* What was sent may have been done though no answer came in time: the board says so, and looks. */
  document.addEventListener("htmx:timeout", function (event) {
    if (!board() || !board().contains(event.target)) return;
    event.stopPropagation();
    if (held && held.dropped) letBe();
    say(words("unknown"));
    look.toast(words("unknown"), "care");
    unsure = 5;
    ask();
  }, true);
  document.addEventListener("board", function (event) { say(event.detail.said); });

  /* --- What others did meanwhile: asked every few seconds, as long as somebody is here. It comes neither under a hand
     nor under a form that somebody fills in. --- */
  function free() { return board() && !held && !press && !waiting(); }
  function quiet() {
    return free() && !document.querySelector("#panel.open, #board input:checked[name=chosen], #board .board-block[open]");
  }
  function ask() {
    const may = unsure ? free : quiet;
    if (!may() || look.busy() || document.hidden || Date.now() - used > RESTS_MS) return;
    if (unsure) unsure -= 1;
    const base = board().dataset.news, url = base + (base.includes("?") ? "&" : "?") + "seen=" + board().dataset.state;
    look.at(url, "board", "", function (text, triggers) {
      if (!may()) return;
      const kept = keep(null);
      unsure = 0;
      htmx.swap("#board", text, { swapStyle: "outerHTML" });
      putBack(kept);
      if (triggers.board) say(triggers.board.said);
    });
  }
  document.addEventListener("pointermove", function () { used = Date.now(); }, { passive: true });
  setInterval(ask, ASK_MS);
})();

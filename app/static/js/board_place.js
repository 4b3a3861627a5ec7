/* Where things are on the planning board: from a point to a day, a column and a time, and back. The board says in
   its data how its hours lie; what clocks show twice stands twice, below each other. */
var boardPlace = (function () {
  "use strict";
  const STEP = 5, HOUR = 60;

  function board() { return document.getElementById("board"); }

  function number(name) { return Number(board().dataset[name]); }

  /* All columns of all days in the order in which they stand. */
  function columns() {
    return Array.from(board().querySelectorAll(".cards")).flatMap(function (list) {
      const keys = list.dataset.keys.split(" "), names = JSON.parse(list.dataset.names);
      return keys.map(function (key, at) { return { list: list, key: key, name: names[at], at: at, of: keys.length }; });
    });
  }

  function place(minutes) { return { hours: Math.floor(minutes / HOUR), steps: Math.floor(minutes % HOUR / STEP) }; }

  function classes(item, top, minutes, column) {
    Array.from(item.classList).forEach(function (name) {
      if (/^[hmHMcln]\d+$/.test(name)) item.classList.remove(name);
    });
    const from = place(top - number("from")), long = place(minutes);
    item.classList.add("h" + from.hours, "m" + from.steps, "H" + long.hours, "M" + long.steps, "c" + column, "l0", "n1");
  }

  function read(item, name) {
    const found = Array.from(item.classList).find(function (each) { return new RegExp("^" + name + "\\d+$").test(each); });
    return found ? Number(found.slice(1)) : 0;
  }

  /* Where a card stands: in minutes of the axis. */
  function of(item) {
    const list = item.closest(".cards");
    return {
      list: list, column: read(item, "c"),
      top: number("from") + read(item, "h") * HOUR + read(item, "m") * STEP,
      minutes: Number(item.dataset.m),
    };
  }

  /* What clocks show at a place of the axis; `fold` where they show it twice on that day. */
  function wall(day, top) {
    const turns = number("turnsAt"), again = number("again");
    let at = top, fold = "";
    if (again && top >= turns) at = top - again;
    if (again && board().dataset.turns === day) {
      if (top >= turns && top < turns + again) fold = "1";
      else if (top >= turns - again && top < turns) fold = "0";
    }
    const two = function (n) { return String(n).padStart(2, "0"); };
    return { start: two(Math.floor(at / HOUR)) + ":" + two(at % HOUR), fold: fold };
  }

  /* The column and the time under a point; `grabbed` is how far below its top a card is held. */
  function under(x, y, grabbed) {
    const list = Array.from(board().querySelectorAll(".cards")).find(function (each) {
      const box = each.getBoundingClientRect();
      return x >= box.left && x < box.right && y >= box.top - 1 && y < box.bottom + 1;
    });
    if (!list) return null;
    const box = list.getBoundingClientRect(), keys = list.dataset.keys.split(" ");
    let across = Math.min(Math.floor((x - box.left) / box.width * keys.length), keys.length - 1);
    if (document.documentElement.dir === "rtl") across = keys.length - 1 - across;
    // A day on which nothing is held is a strip without hours: the time stays as it is.
    if (list.closest(".bare") && !list.closest(".by-day")) return { list: list, column: across };
    return { list: list, column: across, top: inside(number("from") + (y - box.top - grabbed) / pixels()) };
  }

  /* How many pixels a minute is. */
  function pixels() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return parseFloat(getComputedStyle(board()).getPropertyValue("--step")) * rem / STEP;
  }

  /* On a step, and where the board has hours. */
  function inside(top) {
    const step = Math.round(top / STEP) * STEP;
    return Math.max(number("from"), Math.min(step, number("to") - STEP));
  }

  return { columns: columns, classes: classes, of: of, wall: wall, under: under, inside: inside, pixels: pixels, STEP: STEP };
})();

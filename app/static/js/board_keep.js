/* What stays while the planning board comes back whole: what had the focus, what is filled in beside it and not sent
   yet, and what is ticked. */
var boardKeep = (function () {
  "use strict";
  function board() { return document.getElementById("board"); }
  function form() { return document.querySelector("#panel.open .form"); }

  function value(field) {
    if (!field.multiple) return field.value;
    return Array.from(field.selectedOptions, function (each) { return each.value; }).sort().join(" ");
  }
  function was(field) { return field.name ? field.form.elements["was-" + field.name] : undefined; }

  /* The fields of the open form that say something else than the session. */
  function changed() {
    return Array.from(form() ? form().elements : []).filter(function (field) { return was(field) && value(field) !== was(field).value; });
  }

  /* The form of a session as it is by now, with what is entered in the one that is open. */
  function refilled(text) {
    const page = document.createElement("template"), mine = changed();
    page.innerHTML = text;
    Array.from(form().elements).forEach(function (field) {
      if (!field.name || field.type === "hidden" || was(field) && !mine.includes(field)) return;
      page.content.querySelectorAll('.form [name="' + field.name + '"]').forEach(function (now) {
        if (/^(checkbox|radio)$/.test(field.type)) { if (now.value === field.value) now.toggleAttribute("checked", field.checked); }
        else if (!field.options) now.setAttribute("value", field.value);
        else Array.from(field.options).forEach(function (option, at) { if (now.options[at]) now.options[at].toggleAttribute("selected", option.selected); });
      });
    });
    return page.innerHTML;
  }

  /* Where the window stands: how far the day at its upper edge has gone beyond it. Days that nobody sees are not laid
     out, so a browser that finds the place again by itself finds another one. */
  function seen() {
    const day = days().find(function (each) { return each.getBoundingClientRect().bottom > 0; });
    return { y: scrollY, day: day && dayOf(day), top: day && day.getBoundingClientRect().top };
  }
  function putSeen(kept) {
    scrollTo(0, kept.y);
    const day = days().find(function (each) { return dayOf(each) === kept.day; });
    if (day && kept.top < 0) scrollBy(0, day.getBoundingClientRect().top - kept.top);
  }
  function days() { return Array.from(board().querySelectorAll(".board-day")); }
  function dayOf(section) { return section.querySelector(".cards").dataset.day; }

  /* Several sessions that are to move: which, and to which day. */
  function block() {
    const form = document.getElementById("board-block"), ticked = board().querySelectorAll("input[name=chosen]:checked");
    return {
      open: form.parentElement.open, to: form.elements.to.value, all: form.elements.all_of.value,
      ids: Array.from(ticked, function (each) { return each.value.split(":")[0]; }),
    };
  }
  function putBlock(kept) {
    const form = document.getElementById("board-block");
    if (kept.open) form.parentElement.open = true;
    form.elements.to.value = kept.to;
    form.elements.all_of.value = kept.all;
    board().querySelectorAll("input[name=chosen]").forEach(function (each) { if (kept.ids.includes(each.value.split(":")[0])) each.checked = true; });
  }

  /* Something else than a card that had the focus is known again by what it is. */
  function key(element) {
    const form = element.closest("form"), said = /^(BUTTON|SUMMARY)$/.test(element.nodeName) ? element.textContent.trim() : "";
    return [element.nodeName, element.id, element.name, element.getAttribute("href"), form && form.dataset.way, said].join("|");
  }
  function place(element) {
    return {
      name: element.nodeName, key: key(element), panel: element.closest("#panel") !== null,
      beside: element.closest("[data-way]") ? "[data-way] button" : element.closest(".board-block") ? ".board-block > summary" : ".board-days",
    };
  }
  function find(place) {
    return Array.from(board().querySelectorAll(place.name)).find(function (each) { return key(each) === place.key && each.getClientRects().length; });
  }
  function beside(place) { return board().querySelector(place.beside) || board().querySelector(".board-days"); }

  return { form: form, changed: changed, refilled: refilled, block: block, putBlock: putBlock, seen: seen, putSeen: putSeen, place: place, find: find, beside: beside };
})();

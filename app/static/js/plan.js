/* Items of a day are put in order by hand, too; the buttons beside them do the same. */
(function () {
  "use strict";
  let from = null;

  function item(event) { return event.target.closest && event.target.closest("[data-plan] > li"); }

  document.querySelectorAll("[data-plan]").forEach(function (list) { list.classList.add("movable"); });

  document.addEventListener("dragstart", function (event) {
    const handle = event.target.closest && event.target.closest(".handle");
    if (!handle) return;
    from = handle.closest("li");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", handle.dataset.place);
  });
  document.addEventListener("dragover", function (event) {
    const over = item(event);
    if (!from || !over || over.parentElement !== from.parentElement) return;
    event.preventDefault();
    document.querySelectorAll(".plan-items .over").forEach(function (each) { each.classList.remove("over"); });
    over.classList.add("over");
  });
  document.addEventListener("drop", function (event) {
    const over = item(event);
    if (!from || !over || over.parentElement !== from.parentElement) return;
    event.preventDefault();
    const places = Array.from(from.parentElement.children);
    const form = from.closest("form"), step = document.createElement("input");
    step.type = "hidden";
    step.name = "do";
    step.value = "to " + places.indexOf(from) + " " + places.indexOf(over);
    form.append(step);
    form.requestSubmit();
  });
  document.addEventListener("dragend", function () { from = null; });
})();

/* The people picker: a select becomes a box that finds people by either name or by hospital.
   The select stays the field that is sent; the box only chooses in it. */
(function () {
  "use strict";

  function element(name, attributes, text) {
    const made = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text;
    return made;
  }

  function optionNamed(select, text) {
    const wanted = text.trim().toLowerCase();
    return Array.from(select.options).find(function (option) {
      return option.value && option.text.trim().toLowerCase() === wanted;
    });
  }

  function showPicked(select, list) {
    list.textContent = "";
    Array.from(select.selectedOptions).forEach(function (option) {
      const item = element("li", {});
      const name = option.text.trim();
      const words = select.dataset.remove.replace("{name}", name);
      const button = element("button", { type: "button", class: "chip", "aria-label": words }, name + " ✕");
      button.addEventListener("click", function () {
        option.selected = false;
        showPicked(select, list);
        document.getElementById(select.id + "-find").focus();
      });
      item.append(button);
      list.append(item);
    });
  }

  function choose(select, input, list) {
    const option = optionNamed(select, input.value);
    if (select.multiple && option) {
      option.selected = true;
      input.value = "";
      showPicked(select, list);
    } else if (!select.multiple) {
      select.value = option ? option.value : "";
    }
    const unknown = input.value.trim() && !option;
    input.setCustomValidity(unknown ? select.dataset.unknown : "");
  }

  function enhance(select) {
    const listId = select.id + "-people";
    const input = element("input", {
      id: select.id + "-find", list: listId, autocomplete: "off", type: "search", placeholder: select.dataset.find,
    });
    const people = element("datalist", { id: listId });
    const picked = element("ul", { class: "picked" });
    Array.from(select.options).forEach(function (option) {
      if (option.value) people.append(element("option", { value: option.text.trim() }));
    });
    ["aria-describedby", "aria-invalid"].forEach(function (key) {
      if (select.hasAttribute(key)) input.setAttribute(key, select.getAttribute(key));
    });
    if (!select.multiple && select.value) input.value = select.selectedOptions[0].text.trim();
    if (!select.multiple) input.required = select.required;
    select.required = false;
    const label = document.querySelector('label[for="' + select.id + '"]');
    if (label) label.htmlFor = input.id;
    select.hidden = true;
    select.before(picked, input, people);
    if (select.multiple) showPicked(select, picked);
    input.addEventListener("input", function () { choose(select, input, picked); });
    input.addEventListener("change", function () { choose(select, input, picked); });
  }

  function enhanceAll() {
    document.querySelectorAll("select[data-people]:not([hidden])").forEach(enhance);
  }

  document.addEventListener("htmx:load", enhanceAll);
  enhanceAll();
})();

/* The people picker: a select becomes a box that finds people by either name or by hospital.
   The select stays the field that is sent; the box only chooses in it. Who is the only one of a beginning is
   taken when the box is left. */
(function () {
  "use strict";
  const MARKS = /[\u0300-\u036f]/g, MOST_NAMED = 5;

  function element(name, attributes, text) {
    const made = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text;
    return made;
  }

  /* As the filter of lists does: without case and accents. */
  function plain(text) {
    return text.trim().normalize("NFD").replace(MARKS, "").toLowerCase();
  }

  function asWritten(text) {
    return text.trim().normalize("NFC").toLowerCase();
  }

  function optionsWhere(select, holds) {
    return Array.from(select.options).filter(function (option) { return option.value && holds(option.text); });
  }

  /* Who is written so; without accents only one who is alone in it: Hanh and Hạnh are two people. */
  function optionNamed(select, text) {
    const written = optionsWhere(select, function (name) { return asWritten(name) === asWritten(text); });
    const alike = optionsWhere(select, function (name) { return plain(name) === plain(text); });
    return written[0] || (alike.length === 1 ? alike[0] : undefined);
  }

  /* Those of whom a word begins as what was typed: one of them is who is meant. */
  function beginning(select, text) {
    const wanted = plain(text);
    return wanted ? optionsWhere(select, function (name) { return (" " + plain(name)).includes(" " + wanted); }) : [];
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

  function choose(select, input, list, option) {
    if (select.multiple && option) {
      option.selected = true;
      input.value = "";
      showPicked(select, list);
    } else if (!select.multiple) {
      select.value = option ? option.value : "";
    }
  }

  /* While somebody types only a whole name is taken, or "R" would be Ruth before "Rut" is typed. */
  function typed(select, input, list) {
    choose(select, input, list, optionNamed(select, input.value));
    tell(select, input);
  }

  function left(select, input, list) {
    const found = beginning(select, input.value);
    const option = optionNamed(select, input.value) || (found.length === 1 ? found[0] : null);
    if (option && !select.multiple) input.value = option.text.trim();
    choose(select, input, list, option);
    tell(select, input);
  }

  function tell(select, input) {
    const found = beginning(select, input.value), named = optionNamed(select, input.value);
    const names = found.slice(0, MOST_NAMED).map(function (option) { return option.text.trim(); }).join("; ");
    let words = "";
    if (input.value.trim() && !found.length) words = select.dataset.unknown;
    if (found.length > 1 && !named) words = select.dataset.several.replace("{names}", function () { return names; });
    input.setCustomValidity(words);
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
    input.addEventListener("input", function () { typed(select, input, picked); });
    input.addEventListener("change", function () { left(select, input, picked); });
  }

  function enhanceAll() {
    document.querySelectorAll("select[data-people]:not([hidden])").forEach(enhance);
  }

  document.addEventListener("htmx:load", enhanceAll);
  enhanceAll();
})();

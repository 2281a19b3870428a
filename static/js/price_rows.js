// The rows of a price: one adds and removes them. Without this there are rows to spare.

import { all, find, on } from "./dom.js";

on("click", "[data-add-row]", (_, button) => {
  const group = button.closest("[data-rows]");
  const total = find("[name$=-TOTAL_FORMS]", group);
  const row = find("template", group).innerHTML.replaceAll("__prefix__", total.value);
  find(".price-rows", group).insertAdjacentHTML("beforeend", row);
  total.value = Number(total.value) + 1;
  find(".price-row:last-child :is(select, input)", group).focus();
});

// An empty row does not count, and its number stays taken.
on("click", "[data-remove-row]", (_, button) => {
  const row = button.closest(".price-row");
  for (const field of all("input, select", row)) field.value = "";
  row.hidden = true;
  find("[data-add-row]", row.closest("[data-rows]")).focus();
});

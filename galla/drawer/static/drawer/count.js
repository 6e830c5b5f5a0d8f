/** Counting notes: what each pile is worth, and all of them together, while one types. The server adds up for itself. */

import { moneyOf, written } from "./figures.js";

/** @param {HTMLFormElement} form */
function addUp(form) {
  const money = moneyOf(form);
  /** @type {Map<string, number>} by the hand the notes are in, and of all of them */
  const sums = new Map();
  /** @type {Map<Element, number>} */
  const rows = new Map();
  for (const box of form.querySelectorAll("input[data-value]")) {
    if (!(box instanceof HTMLInputElement)) continue;
    const pieces = /^[0-9]{1,7}$/.test(box.value.trim()) ? Number(box.value.trim()) : 0;
    const worth = pieces * Number(box.dataset["value"]);
    const cell = box.closest("tr")?.querySelector("[data-worth]");
    if (cell) rows.set(cell, (rows.get(cell) ?? 0) + worth);
    for (const hand of [box.name.split(".", 1)[0] ?? "", ""]) sums.set(hand, (sums.get(hand) ?? 0) + worth);
  }
  for (const [cell, worth] of rows) cell.textContent = worth ? written(worth, money) : "";
  for (const place of form.querySelectorAll("[data-sum], [data-sum-all]")) {
    const total = sums.get(place.getAttribute("data-sum") ?? "") ?? 0;
    place.textContent = money.symbol + written(total, money);
  }
}

for (const form of document.querySelectorAll("form[data-count]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  form.addEventListener("input", () => addUp(form));
  addUp(form);
}

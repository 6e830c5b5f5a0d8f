/** How many rows are ticked, and what they come to by the name of their boxes, while one ticks. The server adds up for itself. */

import { moneyOf, written } from "./figures.js";

/**
 * @param {HTMLFormElement} form
 * @param {Element} place where it is said: its words name the count and the boxes, each in braces
 */
function tell(form, place) {
  const money = moneyOf(form);
  /** @type {Map<string, number>} */
  const sums = new Map();
  let count = 0;
  for (const box of form.querySelectorAll("input[data-minor]:checked")) {
    if (!(box instanceof HTMLInputElement)) continue;
    count += 1;
    sums.set(box.name, (sums.get(box.name) ?? 0) + Number(box.dataset["minor"]));
  }
  const words = place.getAttribute("data-ticked") ?? "";
  const told = words.replace(/\{(\w+)\}/g, (_whole, name) => {
    const minor = sums.get(name) ?? 0;
    return name === "count" ? String(count) : (minor < 0 ? "\u2212" : "") + written(Math.abs(minor), money);
  });
  place.textContent = count ? told : "";
  place.classList.toggle("good", sums.size === 2 && new Set(sums.values()).size === 1);
}

for (const form of document.querySelectorAll("form")) {
  const place = form.querySelector("[data-ticked]");
  if (!place) continue;
  form.addEventListener("change", () => tell(form, place));
  tell(form, place);
}

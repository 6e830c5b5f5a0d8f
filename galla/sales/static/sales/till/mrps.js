/** One barcode, several MRPs: which of them is in the hand is asked before the goods go on the bill. */

import { made, the, write } from "./dom.js";
import { milliOf, priceShown, quantityShown, shown } from "./money.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Choice} Choice
 * @typedef {import("./types.js").Product} Product
 */

/**
 * @param {() => void} leave
 * @param {(product: Product, milli: number, batch: number) => void} chosen
 * @returns {(product: Product, milli: number) => void} opens the question
 */
export function startMrps(leave, chosen) {
  const dialog = the("mrps", HTMLDialogElement);
  const list = the("mrps-list", HTMLElement);
  /** @type {{ product: Product, milli: number } | null} */
  let asked = null;
  dialog.addEventListener("close", leave);
  list.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const choice = asked?.product.choices[Array.prototype.indexOf.call(list.querySelectorAll("button"), button)];
    if (!asked || !choice) return;
    const { product, milli } = asked;
    dialog.close();
    const { mrp, price, on_hand } = choice;
    chosen({ ...product, mrp, price, on_hand, choices: [] }, milli, choice.batch);
  });
  dialog.addEventListener("keydown", (event) => {
    const steps = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const buttons = [...list.querySelectorAll("button")];
    const now = buttons.findIndex((one) => one === document.activeElement);
    if (!steps) return;
    event.preventDefault();
    buttons[(Math.max(now, steps < 0 ? 0 : -1) + steps + buttons.length) % buttons.length]?.focus();
  });
  return (product, milli) => {
    asked = { product, milli };
    write(the("mrps-title", HTMLElement), say("which_mrp", { name: product.name }));
    list.replaceChildren(...product.choices.map((choice) => drawn(choice, product)));
    dialog.showModal();
    // No button has the focus: a scanner that goes on scanning ends with Enter, and must not choose.
    the("mrps-title", HTMLElement).focus();
  };
}

/**
 * @param {Choice} choice
 * @param {Product} product
 * @returns {HTMLElement}
 */
function drawn(choice, product) {
  const row = made("div");
  const button = made("button", "button wide");
  button.setAttribute("type", "button");
  const about = [say("batch", { number: choice.number })];
  if (choice.until) about.push(say("good_until", { day: choice.until }));
  about.push(say("here", { quantity: quantityShown(milliOf(choice.on_hand), product.unit) }));
  if (choice.mrp && choice.mrp !== choice.price) about.unshift(priceShown(choice.price));
  button.textContent = choice.mrp ? say("mrp", { price: shown(choice.mrp) }) : priceShown(choice.price);
  row.append(button, made("p", "fine quiet", about.join(" · ")));
  return row;
}

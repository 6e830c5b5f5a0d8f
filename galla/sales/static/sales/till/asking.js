/** Two small questions over the page: an item without a card, and a discount on the whole bill. */

import { discountText, typedDiscount } from "./cart.js";
import { mark, part, the, write } from "./dom.js";
import { decimal, typedMilli, typedMinor } from "./money.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Discount} Discount
 * @typedef {{ name: string, rate: string, tax: string, quantity: number }} OwnItem
 */

const MOST_DECIMALS = 3;

/**
 * @param {Record<string, string>} wrong by the id of the box, "" where it is right
 * @returns {boolean} whether all is right
 */
function isRight(wrong) {
  for (const [id, text] of Object.entries(wrong)) {
    const box = the(id, HTMLElement);
    mark(box, text !== "");
    const told = part(box.closest(".field") ?? box, "wrong");
    write(told, text);
    told.hidden = !text;
  }
  const first = Object.keys(wrong).find((id) => wrong[id]);
  if (first) the(first, HTMLElement).focus();
  return !first;
}

/**
 * @param {() => void} leave
 * @param {(item: OwnItem) => void} add
 * @returns {((name: string) => void) | null} opens the question; null where one may not
 */
export function startOwnItem(leave, add) {
  const dialog = document.getElementById("own-item");
  if (!(dialog instanceof HTMLDialogElement)) return null;
  const name = the("own-name", HTMLInputElement);
  const price = the("own-price", HTMLInputElement);
  const tax = the("own-tax", HTMLSelectElement);
  const count = the("own-count", HTMLInputElement);
  dialog.addEventListener("close", leave);
  the("own-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const minor = typedMinor(price.value);
    const milli = typedMilli(count.value || "1", MOST_DECIMALS);
    const wrong = {
      "own-name": name.value.trim() ? "" : say("own_name_needed"),
      "own-price": minor === null ? say("no_amount") : "",
      "own-tax": tax.value ? "" : say("own_tax_needed"),
      "own-count": milli === null ? say("no_quantity") : "",
    };
    if (!isRight(wrong) || minor === null || milli === null) return;
    dialog.close();
    add({ name: name.value.trim(), rate: decimal(minor), tax: tax.value, quantity: milli });
  });
  return (text) => {
    name.value = text;
    price.value = "";
    tax.selectedIndex = 0;
    count.value = "";
    isRight({ "own-name": "", "own-price": "", "own-tax": "", "own-count": "" });
    dialog.showModal();
    (text ? price : name).focus();
  };
}

/**
 * @param {() => void} leave
 * @param {(discount: Discount | null) => void} changed
 * @returns {(discount: Discount | null) => void} opens the question
 */
export function startBillDiscount(leave, changed) {
  const dialog = the("bill-discount", HTMLDialogElement);
  const box = the("bill-discount-box", HTMLInputElement);
  dialog.addEventListener("close", leave);
  the("bill-discount-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const discount = typedDiscount(box.value, typedMinor);
    if (!isRight({ "bill-discount-box": discount === undefined ? say("no_discount") : "" })) return;
    dialog.close();
    changed(discount ?? null);
  });
  return (discount) => {
    box.value = discountText(discount);
    isRight({ "bill-discount-box": "" });
    dialog.showModal();
    box.select();
  };
}

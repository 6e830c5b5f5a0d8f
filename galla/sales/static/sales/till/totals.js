/** What a bill comes to, in figures: its sums, what is to pay or goes back, and what the foot says of it. */

import { made, the, write } from "./dom.js";
import { minorOf, money, symbolled } from "./money.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./types.js").Quote} Quote
 */

/**
 * @param {Cart} cart
 * @param {Quote | null} quote
 * @param {import("./payment.js").Charge[]} charges
 */
export function drawSums(cart, quote, charges) {
  /** @type {[string, number][]} */
  const sums = [];
  if (quote) {
    const onTop = quote.lines.filter((line) => !line.price_includes_tax);
    const added = onTop.reduce((found, line) => found + minorOf(line.tax), 0);
    sums.push([say("items", { count: cart.lines.length }), minorOf(quote.list_total)]);
    const percent = cart.discount && "percent" in cart.discount ? cart.discount.percent : "";
    const discounts = percent ? say("discounts_percent", { percent }) : say("discounts");
    let byHand = minorOf(quote.discount);
    for (const { name, amount } of quote.offers) {
      sums.push([name, -minorOf(amount)]);
      byHand -= minorOf(amount);
    }
    if (byHand) sums.push([discounts, -byHand]);
    if (added) sums.push([say("tax_on_top"), added]);
    if (minorOf(quote.round_off)) sums.push([say("round_off"), minorOf(quote.round_off)]);
  }
  for (const { way, minor } of charges) {
    sums.push([say("charge", { method: way.label, percent: String(way.charge / 10_000) }), minor]);
  }
  const list = the("sums", HTMLElement);
  const drawn = JSON.stringify(sums);
  if (list.dataset["drawn"] === drawn) return;
  list.dataset["drawn"] = drawn;
  list.hidden = sums.length === 0;
  list.replaceChildren(...sums.flatMap(([label, minor]) => [made("dt", "", label), made("dd", "", money(minor))]));
}

/**
 * The loudest figure of the page: what is to pay, or in an exchange what goes back.
 * @param {Quote | null} quote
 * @param {number} total
 * @param {number} over what is left of the goods that come back
 * @param {string} tax how the shop calls its tax
 * @param {boolean} isEmpty whether nothing is on the bill
 */
export function drawTotal(quote, total, over, tax, isEmpty) {
  const inside = (quote?.lines ?? []).filter((line) => line.price_includes_tax);
  const minor = inside.reduce((found, line) => found + minorOf(line.tax), 0);
  write(the("tax-inside", HTMLElement), minor ? say("tax_inside", { tax, amount: money(minor) }) : "");
  for (const place of ["to-pay", "phone-to-pay"]) {
    write(the(`${place}-label`, HTMLElement), say(over ? "goes_back" : "to_pay"));
    write(the(place, HTMLElement), quote || isEmpty ? symbolled(over || total) : "…");
  }
}

/**
 * What is still missing or is handed back. Nothing where goods that come back pay for all: the total says what goes back.
 * @param {Quote | null} quote
 * @param {import("./payment.js").Payment} payment
 * @param {number} over what is left of the goods that come back
 * @param {string} taker the means that takes what is left, if one does
 */
export function drawFoot(quote, payment, over, taker) {
  const label = the("back-label", HTMLElement);
  const figure = the("back", HTMLElement);
  figure.classList.toggle("warn", payment.due > 0);
  if (!quote || over) {
    write(label, "");
    write(figure, "");
  } else if (payment.due > 0) {
    write(label, say("still_to_pay", { amount: symbolled(payment.paid) }));
    write(figure, symbolled(payment.due));
  } else {
    const exact = taker ? say("takes_rest", { method: taker, amount: symbolled(payment.rest) }) : say("nothing_back");
    write(label, payment.back ? handBack(payment) : exact);
    write(figure, payment.back ? symbolled(payment.back) : "");
  }
}

/**
 * Change comes out of the cash alone, so where other means pay too, it is the cash that is named.
 * @param {import("./payment.js").Payment} payment
 * @returns {string}
 */
function handBack({ tenders, paid }) {
  const cash = tenders.find((tender) => tender.method === "cash")?.amount ?? 0;
  const isMixed = cash > 0 && cash !== paid;
  return say(isMixed ? "hand_back_of_cash" : "hand_back_of", { amount: symbolled(isMixed ? cash : paid) });
}

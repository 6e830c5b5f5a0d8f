/** What the page is about just now: the bill being made, its prices, what is wrong with it, the bill just saved. */

import { emptyCart } from "./cart.js";
import { the } from "./dom.js";
import { nothingWrong } from "./refusals.js";

/**
 * @typedef {import("./types.js").Done} Done
 * @typedef {import("./types.js").Facts} Facts
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {import("./types.js").QuotedLine} QuotedLine
 */

/** @type {Facts} */
export const facts = JSON.parse(the("facts", HTMLElement).textContent ?? "{}");

export const till = {
  cart: emptyCart(),
  /** @type {Quote | null} */
  quote: null,
  /** @type {Map<string, QuotedLine>} lines the server has answered, by their ids */
  priced: new Map(),
  wrong: nothingWrong(),
  /** @type {Done | null} */
  done: null,
  /** Whether the bill is on its way, so that nothing of it may change. */
  busy: true,
};

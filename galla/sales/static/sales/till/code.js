/** The code that a customer's phone reads in the tab of UPI: asked for a moment after the amount has settled. */

import { the, write } from "./dom.js";
import { decimal, symbolled } from "./money.js";
import { NoAnswer, Refused, ask } from "./server.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./types.js").Facts} Facts
 */

const PAUSE_MILLISECONDS = 250;

/**
 * @param {Facts} facts
 * @param {() => void} keep called when the bill has learnt what its code is known by
 */
export function startCode(facts, keep) {
  const box = the("code", HTMLElement);
  const image = the("code-image", HTMLImageElement);
  const words = the("code-words", HTMLElement);
  let wanted = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /**
   * @param {Cart} cart
   * @param {string} method
   * @param {number} amount
   */
  const fetchNow = async (cart, method, amount) => {
    const mine = wanted;
    const known = cart.codes?.[method];
    const asked = new URLSearchParams({ method, amount: decimal(amount), ...(known ? { tr: known } : {}) });
    try {
      const code = await ask(`${facts.urls["code"] ?? ""}?${asked}`);
      if (mine !== wanted) return;
      cart.codes = { ...cart.codes, [method]: code.tr };
      keep();
      image.src = code.image;
      image.alt = say("code_for", { amount: symbolled(amount) });
      image.hidden = false;
      write(words, say("code_to", { amount: symbolled(amount), payee: code.payee }));
      // Whoever types goes on typing; else the code comes out from under the foot of the page.
      if (!(document.activeElement instanceof HTMLInputElement)) box.scrollIntoView({ block: "nearest" });
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error;
      if (mine !== wanted) return;
      wanted = "";
      write(words, error instanceof Refused && error.problem.detail ? error.problem.detail : say("code_waits"));
    }
  };

  return {
    /**
     * @param {Cart} cart
     * @param {number} amount what the open tab's means brings
     */
    draw(cart, amount) {
      const way = facts.methods.find((known) => known.method === cart.method);
      const isUpi = Boolean(way?.upi);
      const isShown = isUpi && way?.payee !== "" && amount > 0;
      the("code-none", HTMLElement).hidden = !isUpi || way?.payee !== "";
      box.hidden = !isShown;
      const now = isShown ? `${cart.key} ${cart.method} ${amount}` : "";
      if (now === wanted) return;
      wanted = now;
      clearTimeout(timer);
      image.hidden = true;
      write(words, "");
      if (now) timer = setTimeout(() => void fetchNow(cart, cart.method, amount), PAUSE_MILLISECONDS);
    },
  };
}

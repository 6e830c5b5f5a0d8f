/** Money of the bill just saved that was promised over UPI: not seen yet, or there. */

import { made, the } from "./dom.js";
import { minorOf, symbolled } from "./money.js";
import { NoAnswer, ask } from "./server.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Facts} Facts
 * @typedef {import("./types.js").Money} Money
 * @typedef {import("./types.js").Sale} Sale
 */

const SAID = new Map([["open", "money_open"], ["arrived", "money_arrived"]]);

/**
 * @param {Facts} facts
 * @param {{ refused: (error: unknown) => void, wire: (up: boolean) => void, keep: () => void }} heard
 */
export function startPromised(facts, heard) {
  const box = the("hand-money", HTMLElement);

  /** @param {Sale} sale */
  const draw = (sale) => {
    const all = sale.claims ?? [];
    box.hidden = all.length === 0;
    box.replaceChildren(...all.map((money) => row(money, sale)));
  };

  /**
   * @param {Money} money
   * @param {Sale} sale
   */
  const row = (money, sale) => {
    const method = facts.methods.find((known) => known.method === money.method)?.label ?? money.method;
    const figures = { method, amount: symbolled(minorOf(money.amount)) };
    const told = made("p", "notice");
    told.append(made("span", money.state === "arrived" ? "good" : "", say(SAID.get(money.state) ?? "money_other", figures)));
    if (money.state !== "open") return told;
    const key = made("button", "button", say("money_seen"));
    key.setAttribute("type", "button");
    key.dataset["seen"] = String(money.id);
    key.addEventListener("click", () => void see(money, sale, /** @type {HTMLButtonElement} */ (key)));
    told.append(key);
    if (facts.gateway) {
      const link = made("button", "button", say("payment_link"));
      link.setAttribute("type", "button");
      link.dataset["link"] = String(money.id);
      link.addEventListener("click", () => void askFor(money, /** @type {HTMLButtonElement} */ (link)));
      told.append(link);
    }
    return told;
  };

  /**
   * Have the gateway make a page to pay on, and show it: as a code for the customer's phone, or to be mailed.
   * @param {Money} money
   * @param {HTMLButtonElement} key
   */
  const askFor = async (money, key) => {
    key.disabled = true;
    try {
      const asked = { body: { claim: money.id }, key: `link of ${money.id}` };
      const { id } = await ask(facts.urls["ask_payment"] ?? "", asked);
      location.assign((facts.urls["link"] ?? "").replace("/0/", `/${id}/`));
    } catch (error) {
      key.disabled = false;
      if (error instanceof NoAnswer) heard.wire(false);
      else heard.refused(error);
    }
  };

  /**
   * @param {Money} money
   * @param {Sale} sale
   * @param {HTMLButtonElement} key
   */
  const see = async (money, sale, key) => {
    key.disabled = true;
    try {
      const answer = await ask((facts.urls["seen"] ?? "").replace("/0/", `/${money.id}/`), { body: {} });
      money.state = answer.state;
      heard.keep();
      draw(sale);
    } catch (error) {
      key.disabled = false;
      if (error instanceof NoAnswer) heard.wire(false);
      else heard.refused(error);
    }
  };

  return { draw };
}

/** Codes of coupons on the bill: typed in a small question, or scanned; each says what it takes off, or why nothing. */

import { made, mark, part, the, write } from "./dom.js";
import { minorOf, money } from "./money.js";
import { till } from "./state.js";
import { say } from "./words.js";

/** As many as the server takes on one bill. */
const MOST = 5;

/**
 * @param {{ changed: () => void, leave: () => void, free: (act: () => void) => void, tell: (text: string) => void }} heard
 */
export function startCoupons(heard) {
  const dialog = the("coupon", HTMLDialogElement);
  const box = the("coupon-box", HTMLInputElement);
  const list = the("coupons", HTMLElement);
  const wrong = part(dialog, "wrong");

  /** @param {string} text what is wrong with what was typed, "" for nothing */
  const sayWrong = (text) => {
    mark(box, text !== "");
    write(wrong, text);
    wrong.hidden = !text;
  };

  /**
   * Put a code on the bill.
   * @param {string} code
   * @returns {string} why not, or ""
   */
  const add = (code) => {
    const codes = till.cart.coupons ?? [];
    if (codes.some((one) => one.toUpperCase() === code.toUpperCase())) return say("code_there");
    if (codes.length >= MOST) return say("codes_many");
    till.cart.coupons = [...codes, code];
    heard.changed();
    return "";
  };

  dialog.addEventListener("close", heard.leave);
  the("coupon-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const code = box.value.trim();
    const why = code ? add(code) : say("code_needed");
    sayWrong(why);
    if (why) box.focus();
    else dialog.close();
  });
  list.addEventListener("click", (event) => {
    const off = event.target instanceof Element ? event.target.closest("[data-off]") : null;
    if (!(off instanceof HTMLElement)) return;
    heard.free(() => {
      till.cart.coupons = (till.cart.coupons ?? []).filter((one) => one !== off.dataset["off"]);
      heard.changed();
      heard.leave();
    });
  });

  return {
    /** Ask for a code. */
    ask() {
      box.value = "";
      sayWrong("");
      dialog.showModal();
    },

    /** @param {string} code */
    scanned(code) {
      heard.free(() => heard.tell(add(code) || say("code_added", { code })));
    },

    /** The codes of the bill, each with what the newest prices say of it. */
    draw() {
      const codes = till.cart.coupons ?? [];
      const told = new Map((till.quote?.coupons ?? []).map((one) => [one.code, one]));
      const drawn = JSON.stringify(codes.map((code) => told.get(code) ?? code));
      if (list.dataset["drawn"] === drawn) return;
      list.dataset["drawn"] = drawn;
      list.replaceChildren(...codes.flatMap((code) => drawCode(code, told.get(code))));
    },
  };
}

/**
 * @param {string} code
 * @param {import("./types.js").Code | undefined} told
 * @returns {HTMLElement[]}
 */
function drawCode(code, told) {
  const name = made("span", "", `${code} `);
  if (told) name.append(made(told.detail ? "b" : "span", told.detail ? "bad" : "faint", told.detail || told.name));
  const off = made("button", "", "×");
  off.setAttribute("type", "button");
  off.setAttribute("aria-label", say("take_off", { method: code }));
  off.dataset["off"] = code;
  return [name, made("span", "num", told && !told.detail ? money(-minorOf(told.amount)) : ""), off];
}

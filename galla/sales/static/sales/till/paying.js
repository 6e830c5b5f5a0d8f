/** The right side: what the bill comes to, what was given by which means, what goes back. */

import { startCode } from "./code.js";
import { isTouch, made, mark, part, the, write } from "./dom.js";
import { minorOf, money, short, symbolled, typedMinor } from "./money.js";
import { exchanged, giveAmount, giveNote, giveReference, givenBy, paymentOf, thereFor } from "./payment.js";
import { drawFoot, drawSums, drawTotal } from "./totals.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./types.js").Facts} Facts
 * @typedef {import("./types.js").Note} Note
 * @typedef {import("./types.js").Quote} Quote
 */

const LONG_PRESS_MILLISECONDS = 500;
/** What is paid out of an account of the bill's customer, so that nothing else names it. */
const ofCustomer = new Set(["on_account", "store_credit", "points"]);
const FEWER = new Set(["-", "Delete", "Backspace"]);

/**
 * @param {Facts} facts
 * @param {{ changed: () => void, leave: () => void, keep: () => void }} heard
 */
export function startPaying(facts, heard) {
  const tabs = the("tabs", HTMLElement);
  const panel = the("panel", HTMLElement);
  const amount = the("amount", HTMLInputElement);
  const reference = the("reference", HTMLInputElement);
  const given = the("given", HTMLElement);
  const keys = the("note-keys", HTMLElement);
  const code = startCode(facts, heard.keep);
  const offered = facts.notes.filter((note) => note.offered);
  /** @type {Cart} */
  let cart;
  let rest = 0;
  let isShort = false;
  let wrong = { method: "", text: "" };

  const noteKeys = offered.map((note) => {
    const key = made("button", note.coin ? "note-key coin" : "note-key", note.label);
    key.setAttribute("type", "button");
    key.dataset["tone"] = note.tone;
    key.append(made("b"));
    keys.append(key);
    listenToNote(key, (pieces, byHand) => {
      giveNote(cart, note, pieces, facts.notes);
      heard.changed();
      if (byHand) heard.leave();
    });
    return { note, key };
  });

  /** @param {string} method */
  const turn = (method) => {
    // What brought all it has, and left something to pay, stays when the next means pays that.
    if (isShort && method !== cart.method) giveAmount(cart, cart.method, rest);
    cart.method = method;
    heard.changed();
  };

  tabs.addEventListener("click", (event) => {
    const tab = event.target instanceof Element ? event.target.closest("[data-method]") : null;
    if (tab instanceof HTMLElement) turn(tab.dataset["method"] ?? "cash");
  });
  tabs.addEventListener("keydown", (event) => {
    const steps = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const all = facts.methods.map((one) => one.method).filter((one) => !part(tabs, one).matches(":disabled"));
    const next = all[(all.indexOf(cart.method) + steps + all.length) % all.length];
    if (!steps || !next) return;
    event.preventDefault();
    turn(next);
    part(tabs, next).focus();
  });
  amount.addEventListener("input", () => {
    const text = amount.value.trim();
    const minor = text ? typedMinor(text) : null;
    mark(amount, Boolean(text) && minor === null);
    if (text && minor === null) return;
    giveAmount(cart, cart.method, minor);
    heard.changed();
  });
  amount.addEventListener("blur", () => heard.changed());
  amount.addEventListener("focus", () => amount.select());
  reference.addEventListener("input", () => {
    wrong = { method: "", text: "" };
    giveReference(cart, cart.method, reference.value.trim());
    heard.changed();
  });
  for (const box of [amount, reference]) {
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      heard.leave();
    });
  }
  given.addEventListener("click", (event) => {
    const off = event.target instanceof Element ? event.target.closest("[data-off]") : null;
    if (!(off instanceof HTMLElement)) return;
    delete cart.given[off.dataset["off"] ?? ""];
    heard.changed();
    heard.leave();
  });

  return {
    /** The open tab's means brings exactly what is missing, also when the bill changes again. */
    exact() {
      giveAmount(cart, cart.method, null);
      amount.value = "";
      heard.changed();
      heard.leave();
    },

    /** @param {number} place of the tab, from 0 */
    open(place) {
      const method = facts.methods[place]?.method;
      if (!method || part(tabs, method).matches(":disabled")) return;
      turn(method);
      if (!isTouch()) amount.focus();
    },

    /**
     * Say beside its box that a means asks for a reference, and go there.
     * @param {string} method
     * @param {string} text
     */
    askReference(method, text) {
      wrong = { method, text };
      turn(method);
      reference.focus();
    },

    /**
     * @param {Cart} now
     * @param {Quote | null} quote of exactly these lines, or null
     * @param {boolean} busy
     */
    draw(now, quote, busy) {
      cart = now;
      const goods = quote ? minorOf(quote.total) : 0;
      const payment = paymentOf(cart, goods - exchanged(cart, goods), facts.methods);
      drawBack();
      rest = payment.rest;
      drawSums(cart, quote, quote ? payment.charges : []);
      const over = quote && cart.back ? minorOf(cart.back.total) - exchanged(cart, goods) : 0;
      drawTotal(quote, payment.total, over, facts.tax, cart.lines.length === 0);
      drawTabs();
      drawGiven();
      drawPanel();
      const open = facts.methods.find((known) => known.method === cart.method)?.label ?? "";
      const takesRest = givenBy(cart, cart.method).amount === null && payment.rest > 0;
      isShort = takesRest && payment.due > 0;
      drawFoot(quote, payment, over, takesRest ? open : "");
      for (const id of ["save", "save-print"]) {
        the(id, HTMLButtonElement).disabled = busy || cart.lines.length === 0;
      }
    },
  };

  /** The goods that come back, and what they pay; taken off, the bill is one like any other. */
  function drawBack() {
    const list = the("goods-back", HTMLElement);
    const { back } = cart;
    if (list.dataset["drawn"] === (back?.told ?? "")) return;
    list.dataset["drawn"] = back?.told ?? "";
    if (!back) return list.replaceChildren();
    const name = made("span", "", `${say("comes_back")} `);
    name.append(made("span", "faint", back.told));
    const off = made("button", "", "×");
    off.setAttribute("type", "button");
    off.setAttribute("aria-label", say("take_off", { method: back.told }));
    off.addEventListener("click", () => {
      delete cart.back;
      heard.changed();
      heard.leave();
    });
    list.replaceChildren(name, made("span", "num", money(-minorOf(back.total))), off);
  }

  function drawTabs() {
    for (const { method } of facts.methods) {
      const tab = part(tabs, method);
      tab.setAttribute("aria-selected", String(method === cart.method));
      tab.tabIndex = method === cart.method ? 0 : -1;
      // Credit of nobody's is asked about; of somebody who has none there is nothing to open.
      const hasNone = cart.person !== null && thereFor(cart, method) === 0;
      if (tab instanceof HTMLButtonElement) tab.disabled = hasNone && method !== cart.method;
    }
    panel.setAttribute("aria-labelledby", `tab-${cart.method}`);
  }

  function drawGiven() {
    const shownGiven = Object.entries(cart.given).filter(([, one]) => one.amount);
    shownGiven.sort(([one], [other]) => Number(one === "cash") - Number(other === "cash"));
    const drawn = shownGiven.map(([method, one]) => `${method} ${one.amount} ${notesText(one.notes)} ${one.reference}`);
    if (given.dataset["drawn"] === drawn.join()) return;
    given.dataset["drawn"] = drawn.join();
    given.replaceChildren(
      ...shownGiven.flatMap(([method, one]) => {
        const label = facts.methods.find((known) => known.method === method)?.label ?? method;
        const about = one.reference ? say("reference", { text: one.reference }) : notesText(one.notes);
        const name = made("span", "", `${label} `);
        name.append(made("span", "faint", about));
        const off = made("button", "", "×");
        off.setAttribute("type", "button");
        off.setAttribute("aria-label", say("take_off", { method: label }));
        off.dataset["off"] = method;
        return [name, made("span", "num", money(one.amount ?? 0)), off];
      }),
    );
  }

  /**
   * @param {Record<string, number>} notes
   * @returns {string} "3 × ₹500, 1 × ₹10"
   */
  function notesText(notes) {
    const told = facts.notes.filter((note) => notes[note.key]);
    return told.map((note) => `${notes[note.key]} × ${short(note.value)}`).join(", ");
  }

  function drawPanel() {
    const now = givenBy(cart, cart.method);
    const isCash = cart.method === "cash";
    const label = facts.methods.find((known) => known.method === cart.method)?.label ?? "";
    write(the("amount-label", HTMLElement), say("amount_given", { method: label }));
    if (document.activeElement !== amount) {
      amount.value = now.amount === null ? "" : money(now.amount);
      mark(amount, false);
    }
    amount.placeholder = money(rest);
    write(part(the("exact", HTMLElement), "rest"), money(rest));
    the("exact", HTMLButtonElement).disabled = rest === 0;
    the("reference-field", HTMLElement).hidden = isCash || ofCustomer.has(cart.method);
    if (document.activeElement !== reference) reference.value = now.reference;
    const asks = Boolean(facts.methods.find((known) => known.method === cart.method)?.asks);
    reference.required = asks;
    const told = asks ? "reference_needed" : "reference_optional";
    reference.placeholder = say(cart.method === "gift_card" ? "card_code" : told);
    const isWrong = wrong.method === cart.method;
    mark(reference, isWrong);
    the("reference-wrong", HTMLElement).hidden = !isWrong;
    write(the("reference-wrong", HTMLElement), isWrong ? wrong.text : "");
    code.draw(cart, now.amount ?? rest);
    keys.hidden = !isCash;
    for (const { note, key } of noteKeys) drawNoteKey(key, note, now.notes[note.key] ?? 0);
    the("khata-who", HTMLElement).hidden = cart.method !== "on_account" || cart.person !== null;
    the("credit-who", HTMLElement).hidden = cart.method !== "store_credit" || cart.person !== null;
    the("points-who", HTMLElement).hidden = cart.method !== "points" || cart.person !== null;
    const left = leftOf(cart);
    write(the("own-left", HTMLElement), left);
    the("own-left", HTMLElement).hidden = !left;
  }
}

/**
 * What the customer has of the means whose tab is open, where it is theirs: points, or credit.
 * @param {Cart} cart
 * @returns {string}
 */
function leftOf({ method, person }) {
  if (method === "points") return person?.points ?? "";
  if (method !== "store_credit" || !person) return "";
  if (person.id === null) return say("credit_there", { amount: symbolled(0) });
  return person.credit === undefined ? "" : say("credit_there", { amount: symbolled(minorOf(person.credit)) });
}

/**
 * @param {HTMLElement} key
 * @param {Note} note
 * @param {number} count
 */
function drawNoteKey(key, note, count) {
  const badge = key.querySelector("b");
  if (badge) {
    badge.hidden = count === 0;
    write(badge, count ? `×${count}` : "");
  }
  key.setAttribute("aria-label", count ? say("note_given", { note: note.label, pieces: count }) : note.label);
}

/**
 * A tap gives a note, Shift, a long press or the minus key takes one back.
 * @param {HTMLElement} key
 * @param {(pieces: number, byHand: boolean) => void} heard
 */
function listenToNote(key, heard) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let wasLong = false;
  key.addEventListener("pointerdown", () => {
    wasLong = false;
    timer = setTimeout(() => {
      wasLong = true;
      heard(-1, true);
    }, LONG_PRESS_MILLISECONDS);
  });
  for (const name of ["pointerup", "pointerleave", "pointercancel"]) {
    key.addEventListener(name, () => clearTimeout(timer));
  }
  key.addEventListener("contextmenu", (event) => event.preventDefault());
  key.addEventListener("click", (event) => {
    if (!wasLong) heard(event.shiftKey ? -1 : 1, event.detail > 0);
    wasLong = false;
  });
  key.addEventListener("keydown", (event) => {
    if (!FEWER.has(event.key)) return;
    event.preventDefault();
    heard(-1, false);
  });
}

/** How a bill is paid, as plain data: what was given by which means, what is still to pay, what goes back. */

import { decimal } from "./money.js";

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./types.js").Given} Given
 * @typedef {import("./types.js").Note} Note
 * @typedef {{ method: string, amount: number, notes: Record<string, number>, reference: string }} Tender
 * @typedef {{ tenders: Tender[], paid: number, due: number, back: number, rest: number }} Payment
 */

/**
 * What was given by a means; nothing where nothing was said.
 * @param {Cart} cart
 * @param {string} method
 * @returns {Given}
 */
export function givenBy(cart, method) {
  return cart.given[method] ?? { amount: null, notes: {}, reference: "" };
}

/**
 * The payment of a bill. The means whose tab is open takes what the others leave, unless an amount was said for it.
 * @param {Cart} cart
 * @param {number} total
 * @returns {Payment} `rest` is what the open tab's means would have to bring
 */
export function paymentOf(cart, total) {
  /** @type {Tender[]} */
  const tenders = [];
  for (const [method, given] of Object.entries(cart.given)) {
    if (given.amount) tenders.push({ method, amount: given.amount, notes: given.notes, reference: given.reference });
  }
  const others = tenders.filter((tender) => tender.method !== cart.method);
  const rest = Math.max(total - sum(others), 0);
  const open = givenBy(cart, cart.method);
  if (open.amount === null && rest > 0) {
    tenders.push({ method: cart.method, amount: rest, notes: {}, reference: open.reference });
  }
  const paid = sum(tenders);
  return { tenders, paid, due: Math.max(total - paid, 0), back: Math.max(paid - total, 0), rest };
}

/**
 * @param {Tender[]} tenders
 * @returns {number}
 */
function sum(tenders) {
  return tenders.reduce((found, tender) => found + tender.amount, 0);
}

/**
 * The tenders as `sales/` takes them, cash last, as it is counted into the hand.
 * @param {Tender[]} tenders
 * @returns {Record<string, unknown>[]}
 */
export function tendersBody(tenders) {
  const cashLast = [...tenders].sort((one, other) => Number(one.method === "cash") - Number(other.method === "cash"));
  return cashLast.map(({ method, amount, notes, reference }) => ({
    method,
    amount: decimal(amount),
    ...(Object.keys(notes).length ? { notes } : {}),
    ...(reference ? { reference } : {}),
  }));
}

/**
 * One note more or fewer of what was given in cash; the amount is what the notes are worth.
 * @param {Cart} cart
 * @param {Note} note
 * @param {number} pieces
 * @param {Note[]} known
 */
export function giveNote(cart, note, pieces, known) {
  const notes = { ...givenBy(cart, "cash").notes };
  const count = Math.max((notes[note.key] ?? 0) + pieces, 0);
  if (count) notes[note.key] = count;
  else delete notes[note.key];
  const worth = known.reduce((found, one) => found + one.value * (notes[one.key] ?? 0), 0);
  if (worth) cart.given["cash"] = { amount: worth, notes, reference: "" };
  else delete cart.given["cash"];
}

/**
 * An amount said for a means; null takes it back, so that the means takes what the others leave.
 * @param {Cart} cart
 * @param {string} method
 * @param {number | null} amount
 */
export function giveAmount(cart, method, amount) {
  const before = givenBy(cart, method);
  if (amount === null && !before.reference) delete cart.given[method];
  else cart.given[method] = { amount, notes: {}, reference: before.reference };
}

/**
 * What identifies a payment: the last digits of a UPI reference, a card's slip.
 * @param {Cart} cart
 * @param {string} method
 * @param {string} reference
 */
export function giveReference(cart, method, reference) {
  cart.given[method] = { ...givenBy(cart, method), reference };
}

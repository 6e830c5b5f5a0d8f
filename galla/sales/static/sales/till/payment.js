/** How a bill is paid, as plain data: what was given by which means, what is still to pay, what goes back. */

import { decimal, minorOf } from "./money.js";

const MILLION = 1_000_000;

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./types.js").Given} Given
 * @typedef {import("./types.js").Note} Note
 * @typedef {{ method: string, amount: number, notes: Record<string, number>, reference: string }} Tender
 * @typedef {import("./types.js").Way} Way
 * @typedef {{ way: Way, minor: number }} Charge
 * @typedef {object} Payment
 * @property {Tender[]} tenders
 * @property {Charge[]} charges what means add to the bill
 * @property {number} total the goods and the charges
 * @property {number} paid
 * @property {number} due
 * @property {number} back
 * @property {number} rest what the open tab's means would have to bring
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
 * What goods that come back pay of a bill.
 * @param {Cart} cart
 * @param {number} goods what the goods going out come to
 * @returns {number}
 */
export function exchanged(cart, goods) {
  return cart.back ? Math.min(minorOf(cart.back.total), goods) : 0;
}

/**
 * The payment of a bill. The means whose tab is open takes what the others leave, unless an amount was said for it.
 * @param {Cart} cart
 * @param {number} goods what they come to
 * @param {Way[]} ways
 * @returns {Payment}
 */
export function paymentOf(cart, goods, ways) {
  /** @type {Tender[]} */
  const tenders = [];
  for (const [method, given] of Object.entries(cart.given)) {
    const reference = referenceOf(cart, method);
    if (given.amount) tenders.push({ method, amount: given.amount, notes: given.notes, reference });
  }
  const others = tenders.filter((tender) => tender.method !== cart.method);
  const settled = sum(others) - chargesOf(others, ways).reduce((found, charge) => found + charge.minor, 0);
  const asked = toCharge(Math.max(goods - settled, 0), chargeAt(ways, cart.method));
  const rest = Math.min(asked, thereFor(cart, cart.method));
  const open = givenBy(cart, cart.method);
  if (open.amount === null && rest > 0) {
    tenders.push({ method: cart.method, amount: rest, notes: {}, reference: referenceOf(cart, cart.method) });
  }
  const paid = sum(tenders);
  const charges = chargesOf(tenders, ways);
  const total = charges.reduce((found, charge) => found + charge.minor, goods);
  return { tenders, charges, total, paid, due: Math.max(total - paid, 0), back: Math.max(paid - total, 0), rest };
}

/**
 * The most a means can bring by itself: store credit only what the customer has of it, which of nobody is nothing.
 * A bill kept from before may not know what its customer has.
 * @param {Cart} cart
 * @param {string} method
 * @returns {number}
 */
export function thereFor(cart, method) {
  if (method !== "store_credit") return Infinity;
  if (!cart.person?.id) return 0;
  return cart.person.credit === undefined ? Infinity : minorOf(cart.person.credit);
}

/**
 * What means add to a bill, inside what is paid by them: the server's own arithmetic, which decides.
 * @param {Tender[]} tenders
 * @param {Way[]} ways
 * @returns {Charge[]}
 */
function chargesOf(tenders, ways) {
  return tenders.flatMap((tender) => {
    const way = ways.find((known) => known.method === tender.method);
    const minor = way?.charge ? tender.amount - divided(tender.amount, MILLION, MILLION + way.charge) : 0;
    return way && minor ? [{ way, minor }] : [];
  });
}

/**
 * @param {Way[]} ways
 * @param {string} method
 * @returns {number} in parts per million
 */
function chargeAt(ways, method) {
  return ways.find((known) => known.method === method)?.charge ?? 0;
}

/**
 * What is paid so that `rest` is settled.
 * @param {number} rest
 * @param {number} charge
 * @returns {number}
 */
function toCharge(rest, charge) {
  return charge ? divided(rest, MILLION + charge, MILLION) : rest;
}

/**
 * `amount × times ÷ by` of nothing negative, halves up: in whole numbers that may outgrow those of a browser.
 * @param {number} amount
 * @param {number} times
 * @param {number} by
 * @returns {number}
 */
function divided(amount, times, by) {
  return Number((2n * BigInt(amount) * BigInt(times) + BigInt(by)) / (2n * BigInt(by)));
}

/**
 * What a payment is known by: what was typed, or else what the scanned code says.
 * @param {Cart} cart
 * @param {string} method
 * @returns {string}
 */
function referenceOf(cart, method) {
  return givenBy(cart, method).reference || (cart.codes?.[method] ?? "");
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

/** The bill being made, as plain data: everything here returns nothing but what it says, and touches no page. */

import { decimal, quantity } from "./money.js";

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./types.js").Discount} Discount
 * @typedef {import("./types.js").Line} Line
 * @typedef {import("./types.js").Product} Product
 */

export const LARGEST_MILLI = 1_000_000_000;
const ONE = 1000;

/** @returns {string} a name nobody else has; `randomUUID` is missing where the shop's network has no https */
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @returns {Cart} */
export function emptyCart() {
  return {
    key: freshKey(),
    lines: [],
    selected: "",
    person: null,
    place: "",
    discount: null,
    method: "cash",
    given: {},
    sending: null,
    unsure: null,
  };
}

/**
 * Whether anything would be lost with it.
 * @param {Cart} cart
 * @returns {boolean}
 */
export function isEmpty(cart) {
  return cart.lines.length === 0 && cart.person === null && !cart.back;
}

/**
 * Put a product on the bill. The same one again raises its quantity, unless that line has a price of its own.
 * @param {Cart} cart
 * @param {Product} product
 * @param {number} [milli]
 * @param {number} [batch] the one it is taken from, where it was chosen
 * @returns {{ line: Line, again: boolean }}
 */
export function addProduct(cart, product, milli = ONE, batch) {
  const label = product.label ? { label: product.label } : {};
  const same = cart.lines.find(
    (line) =>
      line.product?.id === product.id &&
      !line.rate &&
      line.batch === batch &&
      (line.label ?? "") === (product.label ?? ""),
  );
  if (same) {
    same.quantity = Math.min(same.quantity + milli, LARGEST_MILLI);
    cart.selected = same.id;
    return { line: same, again: true };
  }
  const chosen = batch === undefined ? {} : { batch };
  return { line: added(cart, { product, name: product.name, quantity: milli, ...chosen, ...label }), again: false };
}

/**
 * Put something without a card on the bill.
 * @param {Cart} cart
 * @param {{ name: string, rate: string, tax: string, quantity: number }} item
 * @returns {Line}
 */
export function addOwnItem(cart, item) {
  return added(cart, { product: null, ...item });
}

/**
 * @param {Cart} cart
 * @param {{ product: Product | null, name: string, quantity: number, rate?: string, tax?: string, batch?: number,
 *   label?: string }} what
 * @returns {Line}
 */
function added(cart, what) {
  const line = { id: freshKey().slice(0, 12), rate: "", tax: "", discount: null, ...what };
  cart.lines.push(line);
  cart.selected = line.id;
  return line;
}

/**
 * @param {Cart} cart
 * @param {string} id
 * @returns {Line | undefined}
 */
export function lineOf(cart, id) {
  return cart.lines.find((line) => line.id === id);
}

/**
 * Take a line off; what is needed to put it back where it was.
 * @param {Cart} cart
 * @param {string} id
 * @returns {{ line: Line, index: number } | null}
 */
export function removeLine(cart, id) {
  const index = cart.lines.findIndex((line) => line.id === id);
  const [line] = index < 0 ? [] : cart.lines.splice(index, 1);
  if (!line) return null;
  cart.selected = cart.lines[Math.min(index, cart.lines.length - 1)]?.id ?? "";
  return { line, index };
}

/**
 * @param {Cart} cart
 * @param {{ line: Line, index: number }} removed
 */
export function putBack(cart, { line, index }) {
  cart.lines.splice(Math.min(index, cart.lines.length), 0, line);
  cart.selected = line.id;
}

/**
 * The line above or below the selected one.
 * @param {Cart} cart
 * @param {number} steps
 */
export function selectNext(cart, steps) {
  const now = cart.lines.findIndex((line) => line.id === cart.selected);
  const next = Math.min(Math.max(now + steps, 0), cart.lines.length - 1);
  cart.selected = cart.lines[next]?.id ?? "";
}

/**
 * A discount as it is typed: "5%" or "10.00"; nothing takes it off. Undefined where it is neither.
 * @param {string} text
 * @param {(text: string) => number | null} minor reads an amount
 * @returns {Discount | null | undefined}
 */
export function typedDiscount(text, minor) {
  const bare = text.trim();
  if (!bare) return null;
  const percent = /^(\d{1,3}(?:\.\d{1,3})?)\s*%$/.exec(bare)?.[1];
  if (percent !== undefined) return Number(percent) <= 100 ? nothingIfZero({ percent }) : undefined;
  const amount = minor(bare);
  return amount === null ? undefined : nothingIfZero({ amount: decimal(amount) });
}

/**
 * @param {Discount} discount
 * @returns {Discount | null}
 */
function nothingIfZero(discount) {
  const text = "percent" in discount ? discount.percent : discount.amount;
  return /[1-9]/.test(text) ? discount : null;
}

/**
 * A discount as it is typed again.
 * @param {Discount | null} discount
 * @returns {string}
 */
export function discountText(discount) {
  if (!discount) return "";
  return "percent" in discount ? `${discount.percent}%` : discount.amount;
}

/**
 * @param {Discount | null} discount
 * @returns {Record<string, string>}
 */
function discountBody(discount) {
  if (!discount) return {};
  return "percent" in discount ? { discount_percent: discount.percent } : { discount_amount: discount.amount };
}

/**
 * @param {Line} line
 * @returns {Record<string, unknown>}
 */
function whatOf(line) {
  if (line.label) return { barcode: line.label };
  return line.product ? { product: line.product.id } : { name: line.name, tax_rate: line.tax };
}

/**
 * What `quotes/` and `sales/` take.
 * @param {Cart} cart
 * @returns {Record<string, unknown>}
 */
export function cartBody(cart) {
  return {
    lines: cart.lines.map((line) => ({
      ...whatOf(line),
      ...(line.rate ? { unit_price: line.rate } : {}),
      ...(line.batch ? { batch: line.batch } : {}),
      quantity: quantity(line.quantity),
      ...discountBody(line.discount),
    })),
    ...discountBody(cart.discount),
    ...(cart.coupons?.length ? { coupons: cart.coupons } : {}),
    ...(cart.place ? { place_of_supply: cart.place } : {}),
    ...(cart.person?.id ? { customer: cart.person.id } : {}),
    ...(cart.person && !cart.person.id && cart.person.email ? { customer_email: cart.person.email } : {}),
  };
}

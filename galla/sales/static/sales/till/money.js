/** Money and quantities in whole numbers: minor units and thousandths. No amount is ever a fraction here. */

const MINUS = "\u2212";
const NO_BREAK = "\u00a0";
const THOUSANDTHS = 3;
const LARGEST_MINOR = 10 ** 12;

let style = { symbol: "", digits: 2, grouping: [3, 0], measured: [""] };

/** @param {typeof style} told how the shop writes money, and what it weighs or measures instead of counting */
export function setStyle(told) {
  style = told;
}

/**
 * A plain decimal text as a whole number of its smallest parts; null where it is none, or has more decimals.
 * @param {string} text
 * @param {number} places
 * @returns {number | null}
 */
function whole(text, places) {
  const match = /^(-?)(\d{1,13})(?:\.(\d*))?$/.exec(text);
  if (!match) return null;
  const decimals = (match[3] ?? "").replace(/0+$/, "");
  if (decimals.length > places) return null;
  const size = Number(`${match[2]}${decimals.padEnd(places, "0")}`);
  return match[1] && size ? -size : size;
}

/**
 * An amount of the server's, such as "118.00".
 * @param {string} text
 * @returns {number}
 */
export function minorOf(text) {
  const found = whole(text, style.digits);
  if (found === null) throw new Error(`"${text}" is no amount`);
  return found;
}

/**
 * An amount as people type it, with or without commas and the currency's sign; null where it is none.
 * @param {string} text
 * @returns {number | null}
 */
export function typedMinor(text) {
  const found = whole(text.replace(style.symbol.trim(), "").replace(/[\s,]/g, ""), style.digits);
  return found !== null && found >= 0 && found <= LARGEST_MINOR ? found : null;
}

/**
 * A quantity as people type it, in thousandths; null where it is none, or zero, or finer than the unit is sold.
 * @param {string} text
 * @param {number} decimals
 * @returns {number | null}
 */
export function typedMilli(text, decimals) {
  const found = whole(text.replace(/[\s,]/g, "").replace(/^\./, "0."), Math.min(decimals, THOUSANDTHS));
  return found !== null && found > 0 ? found * 10 ** (THOUSANDTHS - Math.min(decimals, THOUSANDTHS)) : null;
}

/**
 * A quantity of the server's in thousandths.
 * @param {string} text
 * @returns {number}
 */
export function milliOf(text) {
  return whole(text, THOUSANDTHS) ?? 0;
}

/**
 * @param {number} amount
 * @param {number} places
 * @returns {[string, string]} the digits before and after the point
 */
function parts(amount, places) {
  const digits = String(Math.abs(amount)).padStart(places + 1, "0");
  return [digits.slice(0, digits.length - places), digits.slice(digits.length - places)];
}

/**
 * "12345600" in groups of the shop: 1,23,45,600.
 * @param {string} digits
 * @returns {string}
 */
function grouped(digits) {
  const groups = [];
  const sizes = [...style.grouping];
  let rest = digits;
  let size = 0;
  while (rest) {
    const next = sizes.length ? Number(sizes.shift()) : -1;
    if (next > 0) size = next;
    else if (next < 0 && style.grouping.at(-1) !== 0) size = 0;
    if (size <= 0 || rest.length <= size) break;
    groups.unshift(rest.slice(-size));
    rest = rest.slice(0, -size);
  }
  return [rest, ...groups].join(",");
}

/**
 * A decimal text of the server's as the shop writes it: "-1234.5" is −1,234.5.
 * @param {string} text
 * @returns {string}
 */
export function shown(text) {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(text);
  return match ? `${match[1] ? MINUS : ""}${grouped(match[2] ?? "")}${match[3] ?? ""}` : text;
}

/**
 * An amount as the API takes it: 11800 is "118.00".
 * @param {number} minor
 * @returns {string}
 */
export function decimal(minor) {
  const [units, rest] = parts(minor, style.digits);
  return `${minor < 0 ? "-" : ""}${units}${rest ? `.${rest}` : ""}`;
}

/**
 * An amount for a column: 12345600 is 1,23,456.00.
 * @param {number} minor
 * @returns {string}
 */
export function money(minor) {
  return shown(decimal(minor));
}

/**
 * An amount that stands alone: −₹432.00.
 * @param {number} minor
 * @returns {string}
 */
export function symbolled(minor) {
  return `${minor < 0 ? MINUS : ""}${style.symbol.replaceAll(" ", NO_BREAK)}${money(Math.abs(minor))}`;
}

/**
 * A price of the server's that stands alone; it may have more decimals than the currency: ₹0.125.
 * @param {string} text
 * @returns {string}
 */
export function priceShown(text) {
  return `${style.symbol.replaceAll(" ", NO_BREAK)}${shown(text)}`;
}

/**
 * A note's worth: ₹500, ₹0.50.
 * @param {number} minor
 * @returns {string}
 */
export function short(minor) {
  const bare = 10 ** style.digits;
  return minor % bare ? symbolled(minor) : symbolled(minor).replace(/\.0+$/, "");
}

/**
 * A quantity as the API takes it: 1500 is "1.5".
 * @param {number} milli
 * @returns {string}
 */
export function quantity(milli) {
  const [units, rest] = parts(milli, THOUSANDTHS);
  const kept = rest.replace(/0+$/, "");
  return kept ? `${units}.${kept}` : units;
}

/**
 * A quantity as the shop writes it: what is weighed shows its decimals and its unit, what is counted its number.
 * @param {number} milli
 * @param {string} unit
 * @returns {string}
 */
export function quantityShown(milli, unit) {
  if (!style.measured.includes(unit)) return shown(quantity(milli));
  const [units, rest] = parts(milli, THOUSANDTHS);
  return `${grouped(units)}.${rest}${NO_BREAK}${unit}`;
}

/** The counter's keys. Every one of them is written on the button that does the same. */

/** @type {Record<string, string>} */
const FUNCTION_KEYS = { F2: "find", F4: "customer", F6: "discount", F8: "hold", F9: "held", F10: "save-print" };
/** @type {Record<string, string>} by digit, with Alt */
const DIGITS = {
  0: "save",
  1: "pay-0",
  2: "pay-1",
  3: "pay-2",
  4: "pay-3",
  5: "exact",
  6: "rate-or-print",
  7: "mail",
  8: "own-item",
  9: "bill-discount",
};
/** @type {Record<string, string>} on the selected line, while nothing is being typed */
const LINE_KEYS = {
  "+": "more",
  "-": "less",
  "*": "quantity",
  Delete: "remove",
  ArrowUp: "line-up",
  ArrowDown: "line-down",
};

/**
 * @param {KeyboardEvent} event
 * @returns {string} the act of a key that works everywhere on the page, or ""
 */
export function actOf(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey) return "";
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (event.altKey) return digit === undefined ? "" : (DIGITS[digit] ?? "");
  return event.shiftKey ? "" : (FUNCTION_KEYS[event.key] ?? "");
}

/**
 * @param {KeyboardEvent} event
 * @returns {string} the act of a key of the lines, or ""
 */
export function lineActOf(event) {
  if (event.isComposing || event.altKey) return "";
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === "z" ? "undo" : "";
  return LINE_KEYS[event.key] ?? "";
}

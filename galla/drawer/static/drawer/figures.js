/** Figures as the shop writes them, on pages that add up while one types or ticks. */

/**
 * How the shop writes money, from the attributes of the form.
 * @typedef {{ symbol: string, digits: number, grouping: number[] }} Money
 */

/**
 * @param {string} whole digits before the point
 * @param {number[]} grouping sizes from the right; a closing 0 repeats the last
 * @returns {string}
 */
function grouped(whole, grouping) {
  const parts = [];
  let rest = whole;
  for (let place = 0; rest; place += 1) {
    const size = grouping[place] || grouping[place - 1] || grouping.filter((one) => one > 0).at(-1) || rest.length;
    parts.unshift(rest.slice(-size));
    rest = rest.slice(0, -size);
  }
  return parts.join(",");
}

/**
 * @param {number} minor
 * @param {Money} money
 * @returns {string}
 */
export function written(minor, money) {
  const text = String(minor).padStart(money.digits + 1, "0");
  const whole = money.digits ? text.slice(0, -money.digits) : text;
  return grouped(whole, money.grouping) + (money.digits ? `.${text.slice(-money.digits)}` : "");
}

/**
 * How the shop writes money, as a form says it.
 * @param {HTMLFormElement} form
 * @returns {Money}
 */
export function moneyOf(form) {
  return {
    symbol: form.dataset["symbol"] ?? "",
    digits: Number(form.dataset["digits"] ?? 2),
    grouping: (form.dataset["grouping"] ?? "3,0").split(",").map(Number),
  };
}

/** Counting notes: what each pile is worth, and all of them together, while one types. The server adds up for itself. */

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
function written(minor, money) {
  const text = String(minor).padStart(money.digits + 1, "0");
  const whole = money.digits ? text.slice(0, -money.digits) : text;
  return grouped(whole, money.grouping) + (money.digits ? `.${text.slice(-money.digits)}` : "");
}

/** @param {HTMLFormElement} form */
function addUp(form) {
  const money = {
    symbol: form.dataset["symbol"] ?? "",
    digits: Number(form.dataset["digits"] ?? 2),
    grouping: (form.dataset["grouping"] ?? "3,0").split(",").map(Number),
  };
  /** @type {Map<string, number>} by the hand the notes are in, and of all of them */
  const sums = new Map();
  /** @type {Map<Element, number>} */
  const rows = new Map();
  for (const box of form.querySelectorAll("input[data-value]")) {
    if (!(box instanceof HTMLInputElement)) continue;
    const pieces = /^[0-9]{1,7}$/.test(box.value.trim()) ? Number(box.value.trim()) : 0;
    const worth = pieces * Number(box.dataset["value"]);
    const cell = box.closest("tr")?.querySelector("[data-worth]");
    if (cell) rows.set(cell, (rows.get(cell) ?? 0) + worth);
    for (const hand of [box.name.split(".", 1)[0] ?? "", ""]) sums.set(hand, (sums.get(hand) ?? 0) + worth);
  }
  for (const [cell, worth] of rows) cell.textContent = worth ? written(worth, money) : "";
  for (const place of form.querySelectorAll("[data-sum], [data-sum-all]")) {
    const total = sums.get(place.getAttribute("data-sum") ?? "") ?? 0;
    place.textContent = money.symbol + written(total, money);
  }
}

for (const form of document.querySelectorAll("form[data-count]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  form.addEventListener("input", () => addUp(form));
  addUp(form);
}

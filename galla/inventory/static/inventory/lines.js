/** Lines of goods: what a box may mean while one types, a scanner's Enter, and rows as many as there are products. */

const PATIENCE_MILLISECONDS = 150;

/**
 * What the shop says that a text may mean, as options of a list.
 * @param {string} address
 * @param {string} text
 * @returns {Promise<string>}
 */
async function optionsFor(address, text) {
  if (!text.trim()) return "";
  const asked = await fetch(`${address}?q=${encodeURIComponent(text.slice(0, 200))}`);
  return asked.ok && !asked.redirected ? asked.text() : "";
}

/**
 * Fill the list under the boxes.
 * @param {HTMLInputElement} box
 * @param {HTMLDataListElement} list
 * @param {string} address
 * @returns {Promise<string[]>} what the box may mean
 */
async function suggest(box, list, address) {
  const text = box.value;
  const options = await optionsFor(address, text);
  if (box.value === text) list.innerHTML = options;
  return box.value === text ? [...list.options].map((option) => option.value) : [];
}

/**
 * Typing is over: a code or a beginning that means one product becomes its name, what means none is marked.
 * @param {HTMLInputElement} box
 * @param {HTMLDataListElement} list
 * @param {string} address
 * @returns {Promise<boolean>} whether it is clear what is meant
 */
async function settle(box, list, address) {
  const text = box.value;
  const meant = await suggest(box, list, address);
  if (box.value !== text) return false;
  if (meant.length === 1) box.value = meant[0] ?? text;
  box.closest(".field")?.classList.toggle("wrong", text.trim() !== "" && meant.length === 0);
  return meant.length === 1;
}

/**
 * @param {HTMLFormElement} form
 * @returns {HTMLInputElement[]} the boxes of the lines (of the whole form where it is for one), in their order
 */
function boxesOf(form) {
  const rows = form.querySelectorAll("[data-line] input, fieldset input");
  return [...rows].filter((box) => box instanceof HTMLInputElement);
}

/**
 * Add an empty row.
 * @param {HTMLFormElement} form
 * @returns {boolean} whether there was room
 */
function addRow(form) {
  const total = form.querySelector("[name=lines-TOTAL_FORMS]");
  const most = form.querySelector("[name=lines-MAX_NUM_FORMS]");
  const row = form.querySelector("template[data-row]");
  const body = form.querySelector("tbody");
  if (!(total instanceof HTMLInputElement) || !(row instanceof HTMLTemplateElement) || !body) return false;
  if (most instanceof HTMLInputElement && Number(total.value) >= Number(most.value)) return false;
  const place = total.value;
  const copy = /** @type {DocumentFragment} */ (row.content.cloneNode(true));
  for (const box of copy.querySelectorAll("input")) {
    box.name = box.name.replace("__prefix__", place);
    box.id = box.id.replace("__prefix__", place);
  }
  body.append(copy);
  total.value = String(Number(place) + 1);
  return true;
}

/**
 * A scanner ends with Enter: go on to the next box, and to a new row behind the last one.
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} box
 */
function goOn(form, box) {
  const next = () => boxesOf(form)[boxesOf(form).indexOf(box) + 1];
  if (!next() && !addRow(form)) return;
  next()?.focus();
  next()?.select();
}

/**
 * Enter behind goods: go on where it is clear what is meant, else stay; the next scan replaces what was not known.
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} box
 * @param {HTMLDataListElement} list
 * @param {string} address
 */
async function enter(form, box, list, address) {
  await new Promise((resolve) => window.setTimeout(resolve));  // a browser's own list fills the box first
  const clear = await settle(box, list, address);
  if (document.activeElement !== box) return;
  if (clear) goOn(form, box);
  else if (!list.options.length) box.select();
}

/** @param {HTMLFormElement} form */
function start(form) {
  const list = form.querySelector("datalist");
  const address = form.dataset["goodsUrl"] ?? "";
  /** @type {number | undefined} */
  let timer;
  form.addEventListener("input", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !list || box.dataset["goods"] === undefined) return;
    window.clearTimeout(timer);
    box.closest(".field")?.classList.remove("wrong");
    timer = window.setTimeout(() => void suggest(box, list, address), PATIENCE_MILLISECONDS);
  });
  form.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !list || box.dataset["goods"] === undefined) return;
    window.clearTimeout(timer);
    void settle(box, list, address);
  });
  form.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !(box instanceof HTMLInputElement)) return;
    const isGoods = box.dataset["goods"] !== undefined;
    if (!isGoods && !box.closest("[data-line]")) return;
    event.preventDefault();
    if (isGoods && list && box.value.trim()) void enter(form, box, list, address);
    else goOn(form, box);
  });
  form.querySelector("[data-more]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const before = boxesOf(form).length;
    if (addRow(form)) boxesOf(form)[before]?.focus();
  });
}

for (const form of document.querySelectorAll("form[data-lines]")) {
  if (form instanceof HTMLFormElement) start(form);
}

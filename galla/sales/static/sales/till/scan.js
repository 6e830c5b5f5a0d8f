/** The scan box: a code and Enter adds at once, part of a name suggests, `3*` before either means three. */

import { isTouch, made } from "./dom.js";
import { milliOf, priceShown, quantityShown, shown, typedMilli } from "./money.js";
import { labelRead, single } from "./packs.js";
import { NoAnswer, ask } from "./server.js";
import { suggestions } from "./suggest.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Product} Product */

const PAUSE_MILLISECONDS = 90;
const LEAST_LETTERS = 2;
const SHORTEST_CODE = 6;
const MOST_DECIMALS = 3;

/**
 * How many, and of what: "3*soap" is 3 and "soap"; without a star, one.
 * @param {string} text
 * @returns {{ milli: number | null, what: string, counted: boolean }} `milli` null: the number before the star is none
 */
export function readScan(text) {
  const match = /^\s*([\d.,]*)\s*[*×]\s*(.*?)\s*$/.exec(text);
  if (!match) return { milli: 1000, what: text.trim(), counted: false };
  return { milli: typedMilli(match[1] ?? "", MOST_DECIMALS), what: match[2] ?? "", counted: true };
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} box
 * @param {HTMLElement} list
 * @param {string} url
 * @param {{ add: (product: Product, milli: number) => void, tell: (text: string, tone?: string) => void,
 *   wire: (up: boolean) => void, refused: (error: unknown) => void, key: (event: KeyboardEvent) => boolean,
 *   enter: () => void, code: (text: string) => void }} heard
 *   `key` may take a key that the empty box has no use for, `enter` is Enter in the empty box,
 *   `code` takes what is a coupon's code and nothing else
 */
export function startScan(form, box, list, url, heard) {
  /** @type {Map<string, Product>} products by the code they were scanned with: known ones need no network */
  const known = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let typed = 0;
  let shownFor = "";
  let queue = Promise.resolve();

  const options = suggestions(box, list, {
    draw: drawProduct,
    choose: (/** @type {Product} */ product) => take(product, readScan(box.value).milli ?? 1000),
  });

  /**
   * @param {Product} product
   * @param {number} milli
   */
  const take = (product, milli) => {
    box.value = "";
    shownFor = "";
    options.hide();
    heard.add(product, milli);
  };

  /**
   * @param {string} text
   * @returns {Promise<{ results: Product[], coupon: boolean }>}
   */
  const find = async (text) => {
    const answer = await ask(`${url}?q=${encodeURIComponent(text)}`);
    heard.wire(true);
    return answer;
  };

  const suggest = async () => {
    const { what } = readScan(box.value);
    const mine = ++typed;
    if (what.length < LEAST_LETTERS) {
      shownFor = "";
      return options.hide();
    }
    try {
      const { results: found } = await find(what);
      if (mine !== typed || readScan(box.value).what !== what) return;
      shownFor = what;
      options.show(found, found[0]?.misread ? -1 : 0);
    } catch (error) {
      if (error instanceof NoAnswer) heard.wire(false);
      else heard.refused(error);
    }
  };

  /**
   * Look up what was scanned or typed and put it on the bill, if only one thing can be meant.
   * @param {string} written
   */
  const lookUp = async (written) => {
    const { milli, what } = readScan(written);
    const before = known.get(what);
    if (milli === null) return giveBack(written, say("no_quantity"));
    if (before) return heard.add(before, milli);
    try {
      const { results: found, coupon } = await find(what);
      if (coupon) return heard.code(what);
      const [only] = found.length === 1 && !isCode(what) ? found : [];
      const product = found.find((one) => one.exact) ?? only;
      if (product) {
        if (product.exact) known.set(what, product);
        heard.add(product, milli);
      } else if (found[0]?.misread) {
        giveBack(written, say("wrong_check_digit", { text: what, read: labelRead(found[0]) }));
        if (box.value === written) {
          shownFor = what;
          options.show(found, -1);
        }
      } else if (found.length > 1 && !isCode(what)) {
        giveBack(written, say("several", { count: found.length }));
        if (box.value === written) {
          shownFor = what;
          options.show(found);
        }
      } else giveBack(written, say("nothing_found", { text: what }));
    } catch (error) {
      giveBack(written, error instanceof NoAnswer ? say("no_network_scan", { text: what }) : "");
      if (error instanceof NoAnswer) heard.wire(false);
      else heard.refused(error);
    }
  };

  /**
   * What could not be put on the bill stands in the box again, selected, unless something else is typed there by now.
   * @param {string} written
   * @param {string} why
   */
  const giveBack = (written, why) => {
    if (!box.value) {
      box.value = written;
      box.select();
    }
    if (why) heard.tell(why, "bad");
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    typed += 1;
    const written = box.value;
    const { milli, what, counted } = readScan(written);
    const chosen = shownFor === what ? options.current() : undefined;
    if (!written.trim()) return heard.enter();
    if (counted && !what) return heard.tell(milli === null ? say("no_quantity") : say("now_scan"));
    // One that was read wrongly is chosen by nobody but a hand: an arrow, then Enter; or a tap.
    if (chosen && milli !== null && (chosen.exact || chosen.misread || !isCode(what))) return take(chosen, milli);
    box.value = "";
    options.hide();
    // One after the other, so that the lines stand in the order of the scans.
    queue = queue.then(() => lookUp(written));
  });

  box.addEventListener("input", () => {
    clearTimeout(timer);
    typed += 1;
    timer = setTimeout(suggest, PAUSE_MILLISECONDS);
  });

  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const arrow = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (arrow && options.isOpen()) options.move(arrow);
    else if (box.value || !heard.key(event)) return;
    event.preventDefault();
  });

  return {
    /**
     * Ready for the next scan. On a phone the box is not focused by itself: the keyboard would hide the bill.
     * @param {boolean} [asked] somebody pressed for it
     */
    focus(asked = false) {
      if (asked || !isTouch()) box.focus({ preventScroll: !asked });
    },

    /** @returns {boolean} whether there was something in it to clear */
    clear() {
      if (!box.value && !options.isOpen()) return false;
      if (options.isOpen() && box.value) options.hide();
      else box.value = "";
      typed += 1;
      return true;
    },

    /**
     * Scan what was typed elsewhere by mistake.
     * @param {string} written
     */
    scan(written) {
      queue = queue.then(() => lookUp(written));
    },

    /** @param {Product} product */
    knows(product) {
      if (product.barcode) known.set(product.barcode, product);
      if (product.sku) known.set(product.sku, single(product));
    },
  };
}

/**
 * Whether a text can only be a code: then nothing that merely resembles it is taken.
 * @param {string} text
 * @returns {boolean}
 */
export function isCode(text) {
  return text.length >= SHORTEST_CODE && /^\d+$/.test(text);
}

/**
 * @param {Product} product
 * @returns {Node[]}
 */
function drawProduct(product) {
  const about = [product.sku];
  if (product.misread) about.push(say("misread", { read: labelRead(product) }));
  else if (product.pack_name) about.push(product.pack_name);
  if (product.mrp) about.push(say("mrp", { price: shown(product.mrp) }));
  if (product.on_hand !== null) about.push(say("here", { quantity: here(product, product.on_hand) }));
  const name = made("span", "", product.name);
  name.append(" ", made("span", "fine quiet", about.filter(Boolean).join(" · ")));
  return [name, made("b", "num", priceShown(product.price))];
}

/**
 * @param {Product} product
 * @param {string} onHand
 * @returns {string}
 */
function here(product, onHand) {
  return quantityShown(Math.max(milliOf(onHand), 0), product.unit);
}

/** What was scanned may stand for more than one: a case of 24, a weight or a price off a scale's label. */

import { LARGEST_MILLI } from "./cart.js";
import { milliOf, quantityShown, shown } from "./money.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Product} Product */

const ONE = 1000;

/**
 * The product by itself, as it is when no pack and no label of it is scanned.
 * @param {Product} product
 * @returns {Product}
 */
export function single(product) {
  return { ...product, barcode: "", pack: "1", pack_name: "", weighed: false, label: "", worth: "", misread: false };
}

/**
 * How much of its unit so many of what was scanned are, or why that cannot be.
 * @param {Product} product
 * @param {number} milli
 * @returns {{ milli: number, why: string }}
 */
export function piecesOf(product, milli) {
  const found = (milli * milliOf(product.pack)) / ONE;
  if (product.label && milli % ONE) return { milli: 0, why: say("labels_whole") };
  if (!Number.isInteger(found) || found <= 0 || found > LARGEST_MILLI) return { milli: 0, why: say("no_quantity") };
  if (!product.label && product.decimals === 0 && found % ONE) {
    return { milli: 0, why: say("whole_pieces_of", { name: product.name }) };
  }
  return { milli: found, why: "" };
}

/**
 * What to say of a pack that was put on the bill, or nothing where it is none: "Tea: 1 case of 24 = 24 pc".
 * @param {Product} product
 * @param {number} milli
 * @param {number} pieces
 * @returns {string}
 */
export function packSaid(product, milli, pieces) {
  if (product.label) return say("label_added", { name: product.name, price: shown(product.worth) });
  if (product.weighed || milliOf(product.pack) === ONE) return "";
  return say("pack_added", {
    name: product.name,
    count: quantityShown(milli, ""),
    pack: product.pack_name || say("pack"),
    quantity: quantityShown(pieces, product.unit),
  });
}

/**
 * What a label says that was read wrongly, for whoever has to decide: "Sugar, 1.250 kg".
 * @param {Product} product
 * @returns {string}
 */
export function labelRead(product) {
  const says = product.label ? shown(product.worth) : quantityShown(milliOf(product.pack), product.unit);
  return `${product.name}, ${says}`;
}

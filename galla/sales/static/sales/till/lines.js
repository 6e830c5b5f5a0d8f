/** The lines of the bill as a table: drawn from the cart, chosen by arrows or touch, changed in place. */

import { discountText, typedDiscount } from "./cart.js";
import { copied, mark, part, write } from "./dom.js";
import { decimal, milliOf, minorOf, money, quantity, quantityShown, shown, typedMilli, typedMinor } from "./money.js";
import { isCode } from "./scan.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./types.js").Line} Line
 * @typedef {import("./types.js").QuotedLine} QuotedLine
 * @typedef {"quantity" | "rate" | "discount"} Cell
 */

const CELLS = /** @type {Cell[]} */ (["quantity", "rate", "discount"]);
const MOST_DECIMALS = 3;

/**
 * @param {HTMLTableSectionElement} body
 * @param {{ select: (id: string) => void, step: (id: string, steps: number) => void, changed: (line: Line) => void,
 *   tell: (text: string, tone?: string) => void, scan: (text: string) => void, leave: () => void,
 *   mayRate: boolean }} heard
 */
export function startLines(body, heard) {
  /** @type {Map<string, HTMLElement>} */
  const rows = new Map();
  /** @type {Cart} */
  let cart;
  let editing = "";

  /**
   * @param {EventTarget | null} target
   * @returns {{ id: string, cell: string, button: Element | null } | null}
   */
  const where = (target) => {
    const element = target instanceof Element ? target : null;
    const id = element?.closest("tr")?.dataset["line"];
    const cell = element?.closest("td");
    return id ? { id, cell: cell?.dataset["part"] ?? "", button: element?.closest("button") ?? null } : null;
  };

  body.addEventListener("click", (event) => {
    const at = where(event.target);
    if (!at || editing) return;
    const steps = Number(at.button?.getAttribute("data-step") ?? 0);
    const cell = CELLS.find((name) => name === at.cell);
    if (steps) heard.step(at.id, steps);
    else if (at.id === cart.selected && cell) edit(at.id, cell);
    else heard.select(at.id);
  });

  /**
   * Change a cell of a line where it stands.
   * @param {string} id
   * @param {Cell} name
   */
  const edit = (id, name) => {
    const line = cart.lines.find((one) => one.id === id);
    const row = rows.get(id);
    if (!line || !row || editing || (name === "rate" && !heard.mayRate)) return;
    const cell = part(row, name);
    const box = document.createElement("input");
    const label = say(`set_${name}`, { name: line.name });
    Object.assign(box, { className: "count", inputMode: name === "discount" ? "text" : "decimal", ariaLabel: label });
    Object.assign(box, { autocomplete: "off", value: written(line, name), placeholder: say(`hint_${name}`) });
    editing = `${id}.${name}`;
    cell.replaceChildren(box);
    box.focus();
    box.select();

    /** @param {boolean} keep */
    const end = (keep) => {
      if (!editing) return;
      const wrong = keep && !(isCode(box.value.trim()) && name === "quantity") ? apply(line, name, box.value) : "";
      if (wrong) {
        mark(box, true);
        return heard.tell(wrong, "bad");
      }
      editing = "";
      cell.replaceChildren();
      heard.changed(line);
      // A scanner that fires into the box means the goods, not how many.
      if (keep && isCode(box.value.trim()) && name === "quantity") heard.scan(box.value.trim());
    };
    box.addEventListener("keydown", (event) => {
      const ends = ["Enter", "Escape", "Tab"].includes(event.key);
      // Another act of the page takes over what was typed first; if that is wrong, there is no act.
      if (!ends && !/^F\d/.test(event.key) && !(event.altKey && event.key !== "Alt")) return;
      end(event.key !== "Escape");
      if (ends || editing) event.preventDefault();
      if (ends && !editing) heard.leave();
    });
    box.addEventListener("blur", () => {
      end(true);
      if (editing) end(false);
    });
  };

  return {
    edit,

    /** @returns {boolean} */
    isEditing() {
      return editing !== "";
    },

    /**
     * @param {Cart} now
     * @param {Map<string, QuotedLine>} priced lines the server has answered, by their ids
     * @param {Map<string, string>} wrong what is wrong with a line, by its id
     */
    draw(now, priced, wrong) {
      cart = now;
      const ids = new Set(cart.lines.map((line) => line.id));
      for (const [id, row] of rows) {
        if (ids.has(id)) continue;
        row.remove();
        rows.delete(id);
        if (editing.startsWith(`${id}.`)) editing = "";
      }
      cart.lines.forEach((line, index) => {
        const row = rows.get(line.id) ?? freshRow(line);
        if (!rows.has(line.id)) rows.set(line.id, row);
        if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
        const selected = line.id === cart.selected;
        row.setAttribute("aria-selected", String(selected));
        write(part(row, "place"), String(index + 1));
        write(part(row, "wrong"), wrong.get(line.id) ?? "");
        drawCells(row, line, priced.get(line.id) ?? null, selected);
      });
    },

    /** Bring the selected line into sight. */
    reveal() {
      rows.get(cart.selected)?.scrollIntoView({ block: "nearest" });
    },
  };

  /**
   * @param {HTMLElement} row
   * @param {Line} line
   * @param {QuotedLine | null} priced
   * @param {boolean} selected
   */
  function drawCells(row, line, priced, selected) {
    const product = line.product;
    const rate = line.rate || priced?.unit_price || product?.price || "";
    const discount = priced ? minorOf(priced.discount) : 0;
    const amount = priced ? minorOf(priced.list) - discount : null;
    if (editing !== `${line.id}.quantity`) drawQuantity(part(row, "quantity"), line, priced, selected);
    if (editing !== `${line.id}.rate`) write(part(row, "rate"), shown(rate));
    if (editing !== `${line.id}.discount`) write(part(row, "discount"), discount ? money(-discount) : "");
    part(row, "discount").title = priced ? priced.offers.map((offer) => offer.name).join(", ") : "";
    write(part(row, "amount"), amount === null ? "" : money(amount));
    part(row, "rate").title = heard.mayRate && selected ? say("click_to_change") : "";
  }
}

/**
 * @param {Line} line
 * @returns {HTMLElement}
 */
function freshRow(line) {
  const row = copied("line-row");
  row.dataset["line"] = line.id;
  write(part(row, "name"), line.name);
  const mrp = line.product?.mrp ? say("mrp", { price: shown(line.product.mrp) }) : "";
  const about = line.label ? say("label_says", { price: shown(line.product?.worth ?? "") }) : mrp;
  write(part(row, "about"), line.product ? about : say("own_item", { rate: line.tax }));
  return row;
}

/**
 * @param {HTMLElement} cell
 * @param {Line} line
 * @param {QuotedLine | null} priced
 * @param {boolean} selected
 */
function drawQuantity(cell, line, priced, selected) {
  // How much a price off a scale's label pays for is worked out by the server.
  const milli = line.label ? milliOf(priced?.quantity ?? "0") : line.quantity;
  const text = quantityShown(milli, line.product?.unit ?? "");
  if (!selected) return write(cell, text);
  const step = cell.querySelector(".step");
  if (step) return write(part(step, "count"), text);
  const fresh = copied("line-step");
  write(part(fresh, "count"), text);
  cell.replaceChildren(fresh);
}

/**
 * What a cell's box begins with.
 * @param {Line} line
 * @param {Cell} name
 * @returns {string}
 */
function written(line, name) {
  if (name === "quantity") return quantity(line.quantity);
  return name === "rate" ? line.rate || line.product?.price || "" : discountText(line.discount);
}

/**
 * Take over what was typed into a cell; what is wrong with it, or nothing.
 * @param {Line} line
 * @param {Cell} name
 * @param {string} text
 * @returns {string}
 */
function apply(line, name, text) {
  if (name === "quantity") {
    const decimals = line.label ? 0 : line.product ? line.product.decimals : MOST_DECIMALS;
    const milli = typedMilli(text, decimals);
    if (milli === null) return say(decimals ? "no_quantity" : "whole_pieces");
    line.quantity = milli;
    return "";
  }
  if (name === "rate") {
    const minor = text.trim() ? typedMinor(text) : null;
    if (minor === null && (text.trim() || !line.product)) return say("no_amount");
    line.rate = minor === null || decimal(minor) === line.product?.price ? "" : decimal(minor);
    return "";
  }
  const discount = typedDiscount(text, typedMinor);
  if (discount === undefined) return say("no_discount");
  line.discount = discount;
  return "";
}

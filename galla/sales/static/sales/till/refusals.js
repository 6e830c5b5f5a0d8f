/** Where on the page a refusal is said: beside the line, the customer or the payment it is about. */

import { minorOf, short, symbolled } from "./money.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./types.js").Note} Note
 * @typedef {import("./types.js").Problem} Problem
 * @typedef {{ lines: Map<string, string>, person: string, pay: string, page: string }} Places
 */

/** @returns {Places} nothing is wrong */
export function nothingWrong() {
  return { lines: new Map(), person: "", pay: "", page: "" };
}

/**
 * @param {Problem} problem
 * @param {Cart} cart the bill as it was sent
 * @returns {Places}
 */
export function placesOf(problem, cart) {
  const places = nothingWrong();
  const all = problem.errors.length ? problem.errors : [{ field: "", code: "", detail: problem.detail }];
  for (const { field, detail } of all) {
    const line = cart.lines[Number(/^lines\.(\d+)/.exec(field)?.[1] ?? NaN)];
    if (line) places.lines.set(line.id, beside(line.name, detail));
    else if (/^(customer|place_of_supply)/.test(field)) places.person ||= detail;
    else if (/^(tenders|rest)/.test(field)) places.pay ||= detail;
    else places.page ||= detail;
  }
  return places;
}

/**
 * Beside its line, a sentence need not say again what it is about.
 * @param {string} name
 * @param {string} detail
 * @returns {string}
 */
function beside(name, detail) {
  return detail.startsWith(`${name}: `) ? detail.slice(name.length + 2) : detail;
}

/**
 * What to ask the customer for, so that the change can be made.
 * @param {Problem} problem `change_not_possible`
 * @param {Note[]} known
 * @returns {string}
 */
export function adviceOf(problem, known) {
  const rest = symbolled(minorOf(problem.rest ?? "0"));
  if (!problem.advice) return say("no_change_no_advice", { rest });
  const notes = problem.advice.change_notes;
  const told = known.filter((note) => notes[note.key]);
  const words = told.map((note) => piecesOf(note, notes[note.key] ?? 0));
  return say("ask_for", { amount: symbolled(minorOf(problem.advice.ask_for)), notes: joined(words) });
}

/**
 * @param {Note} note
 * @param {number} count
 * @returns {string}
 */
function piecesOf(note, count) {
  return say("pieces", { count, pieces: count, note: note.label || short(note.value) });
}

/**
 * @param {string[]} words
 * @returns {string}
 */
function joined(words) {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : say("and", { before: words.slice(0, -1).join(", "), last });
}

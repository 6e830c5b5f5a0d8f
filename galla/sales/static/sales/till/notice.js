/** What is said to whoever sells: a line under the scan box, and a notice that stays and offers what can be done. */

import { made, the, write } from "./dom.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Problem} Problem */

/**
 * Say what just happened, under the scan box; read aloud.
 * @param {string} text
 * @param {string} [tone] bad, warn
 */
export function tell(text, tone = "") {
  const said = the("said-text", HTMLElement);
  said.className = tone;
  write(said, text);
}

/** What was wrong is put right: nothing more is said of it. */
export function hush() {
  if (the("said-text", HTMLElement).className === "bad") tell("");
  notice("");
}

/**
 * Whether this person may not, or no longer, sell here; then the way in is shown.
 * @param {Problem} problem
 * @returns {boolean}
 */
export function door(problem) {
  if (problem.status !== 401 && (problem.status !== 403 || problem.errors.length)) return false;
  const text = problem.status === 401 ? say("signed_out") : problem.detail || say("signed_out");
  notice(text, { acts: [{ label: say("sign_in"), act: () => location.reload() }] });
  return true;
}

/**
 * @param {string} text nothing takes the notice away
 * @param {{ tone?: "warn" | "bad", acts?: { label: string, act?: () => void, href?: string }[] }} [more]
 */
export function notice(text, { tone = "bad", acts = [] } = {}) {
  const place = the("notice", HTMLElement);
  const drawn = `${tone} ${text} ${acts.map((one) => one.label).join()}`;
  if (place.dataset["drawn"] === drawn) return;
  place.dataset["drawn"] = drawn;
  place.hidden = !text;
  place.className = `notice ${tone}`;
  place.replaceChildren(made("span", "", text), ...acts.map(button));
  if (text) place.scrollIntoView({ block: "nearest" });
}

/**
 * @param {{ label: string, act?: () => void, href?: string }} what
 * @returns {HTMLElement}
 */
function button({ label, act, href }) {
  const found = document.createElement(href ? "a" : "button");
  found.textContent = label;
  if (found instanceof HTMLAnchorElement) found.href = href ?? "";
  else Object.assign(found, { type: "button", className: "button" });
  if (act) found.addEventListener("click", act);
  return found;
}

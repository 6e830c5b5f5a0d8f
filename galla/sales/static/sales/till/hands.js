/** Keys and buttons of the whole page; what is typed while nothing asks for it goes into the scan box. */

import { the } from "./dom.js";
import { actOf } from "./shortcuts.js";

const TYPED_INTO = "input, select, textarea, .note-key, [role=tablist]";

/** @param {Record<string, () => void>} acts what can be done, by the names the buttons carry */
export function startHands(acts) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const act = event.key === "Escape" && !document.querySelector("details[open]") ? "back" : actOf(event);
    if (act) {
      event.preventDefault();
      return acts[act]?.();
    }
    // What is typed while a button has the focus belongs into the scan box: a scanner does not look where it types.
    const typing = event.target instanceof Element && event.target.closest(TYPED_INTO);
    const isText = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isText && !typing) the("scan", HTMLInputElement).focus();
  });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-act]") : null;
    const act = acts[button?.getAttribute("data-act") ?? ""];
    if (!act) return;
    event.preventDefault();
    act();
  });

  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => button.closest("dialog")?.close());
  }
}

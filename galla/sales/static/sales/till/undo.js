/** What was just taken away can be put back for ten seconds, by its button or Ctrl Z. */

import { made, the } from "./dom.js";
import { say } from "./words.js";

const TOAST_MILLISECONDS = 10_000;

/** @type {(() => void) | null} */
let latest = null;

/**
 * @param {string} text what was done
 * @param {() => void} undo
 */
export function offerUndo(text, undo) {
  const toasts = the("toasts", HTMLElement);
  const toast = made("div", "toast");
  const button = made("button", "", say("undo"));
  button.setAttribute("type", "button");
  toast.append(made("span", "", text), button);
  const go = () => {
    if (latest === once) latest = null;
    toast.remove();
  };
  const once = () => {
    go();
    undo();
  };
  button.addEventListener("click", once);
  latest = once;
  toasts.replaceChildren(toast);
  setTimeout(go, TOAST_MILLISECONDS);
}

/** Put the latest back, if it still can be. */
export function undoNow() {
  latest?.();
}

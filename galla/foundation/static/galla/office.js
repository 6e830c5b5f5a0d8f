/** Manners of the back office's pages. Every page works without them too. */

import { startKeys } from "./keys.js";
import { startOverlays } from "./overlays.js";
import { focusFirstWrong, startSwaps } from "./swaps.js";

const SEND_AGAIN_MILLISECONDS = 5_000;

/**
 * A form is sent once: a second Enter while the first is on its way does nothing. After a while it may be sent again,
 * for an answer that was a file left the page standing.
 * @param {SubmitEvent} event
 */
function sendOnce(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
  if (form.ariaBusy === "true") {
    event.preventDefault();
    return;
  }
  form.ariaBusy = "true";
  window.setTimeout(() => form.removeAttribute("aria-busy"), SEND_AGAIN_MILLISECONDS);
}

/** A page that comes back from the browser's memory can send its forms again. */
function sendAgain() {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
}

startKeys();
startOverlays();
startSwaps();
document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", sendAgain);
focusFirstWrong(document);

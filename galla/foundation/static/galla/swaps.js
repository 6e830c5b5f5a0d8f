/** What htmx swaps in: focus stays where it was, what changed is said aloud, a page from elsewhere is gone to. */

/** The id of the element that had the focus before a swap. */
let focused = "";

/**
 * The detail of an htmx event, as far as it is read here.
 * @typedef {{ target: Element, elt: Element, xhr: XMLHttpRequest, shouldSwap: boolean, pathInfo?: { finalRequestPath?: string }, requestConfig?: { triggeringEvent?: Event } }} SwapDetail
 */

/**
 * @param {Event} event
 * @returns {SwapDetail}
 */
function detailOf(event) {
  return /** @type {CustomEvent<SwapDetail>} */ (event).detail;
}

/**
 * Put the cursor into the first box that is wrong.
 * @param {ParentNode} within
 * @returns {boolean} whether there was one
 */
export function focusFirstWrong(within) {
  const box = within.querySelector("dialog[open] [aria-invalid=true]") ?? within.querySelector("[aria-invalid=true]");
  if (!(box instanceof HTMLElement)) return false;
  box.focus();
  return true;
}

/**
 * The session ended, or the answer is another page: go there instead of swapping it into a part of this one.
 * @param {Event} event
 */
function beforeSwap(event) {
  const detail = detailOf(event);
  focused = document.activeElement?.id ?? "";
  const asked = new URL(detail.pathInfo?.finalRequestPath ?? location.href, location.href);
  const came = detail.xhr.responseURL ? new URL(detail.xhr.responseURL) : asked;
  if (came.pathname === asked.pathname) return;
  detail.shouldSwap = false;
  location.assign(came.href);
}

/** @param {Event} event */
function afterSettle(event) {
  const swapped = detailOf(event).elt;
  const say = document.getElementById("said");
  const words = swapped instanceof HTMLElement ? swapped.dataset["say"] : undefined;
  if (say && words) say.textContent = words;
  if (!detailOf(event).requestConfig?.triggeringEvent) return; // nobody asked: a part of the page loaded by itself
  if (focusFirstWrong(swapped) || (document.activeElement && document.activeElement !== document.body)) return;
  const same = focused ? document.getElementById(focused) : null;
  const next = same ?? (swapped instanceof HTMLElement ? swapped : null);
  next?.focus({ preventScroll: true });
}

/** Listen to htmx. */
export function startSwaps() {
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:afterSettle", afterSettle);
}

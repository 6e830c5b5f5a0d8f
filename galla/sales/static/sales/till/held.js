/** Bills that wait while another customer is served: of this counter, whichever window held them. */

import { emptyCart, isEmpty } from "./cart.js";
import { copied, part, the, write } from "./dom.js";
import { symbolled } from "./money.js";
import { tell } from "./notice.js";
import { facts, till } from "./state.js";
import { offerUndo } from "./undo.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./store.js").Kept} Kept
 * @typedef {import("./store.js").Store} Store
 */

/**
 * @param {() => Store} store
 * @param {{ free: (act: () => void) => void, begin: (next: Cart, said: string) => void, total: () => string,
 *   leave: () => void }} page
 */
export function startHeld(store, page) {
  const dialog = the("held", HTMLDialogElement);
  const list = the("held-list", HTMLElement);
  const count = the("held-count", HTMLElement);
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short", timeZone: facts.zone });

  list.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const key = button?.closest("li")?.dataset["key"];
    if (!key) return;
    dialog.close(); // what can be undone is offered on the page beneath
    if (button?.dataset["part"] === "drop") drop(key);
    else page.free(() => takeBack(key));
  });
  dialog.addEventListener("close", () => page.leave());

  /** Put the bill on the screen aside, if there is one. */
  function hold() {
    if (till.done || till.cart.lines.length === 0) return tell(say("nothing_to_hold"));
    page.free(() => {
      store().hold(till.cart, page.total());
      page.begin(emptyCart(), say("held"));
    });
  }

  /**
   * What the page begins with: goods that come back go before the bill that was there, which is held.
   * @param {Cart | null} before
   * @returns {Cart | null}
   */
  function takeUp(before) {
    if (!facts.back || before?.sending) return before;
    history.replaceState(null, "", location.pathname);
    if (before && !isEmpty(before)) store().hold(before, "");
    return { ...emptyCart(), back: facts.back, person: facts.back.person };
  }

  /** @param {string} key of the held bill that comes onto the screen; what is there now is held instead */
  function takeBack(key) {
    if (!isEmpty(till.cart)) store().hold(till.cart, page.total());
    const taken = store().take(key);
    page.begin(taken ?? emptyCart(), say(taken ? "taken_back" : "taken_elsewhere"));
  }

  /** @param {string} key of the held bill that is not wanted any more */
  function drop(key) {
    const kept = store().held().find((one) => one.cart.key === key);
    store().forget(key);
    draw();
    if (!kept) return;
    const name = say("held_items", { count: kept.cart.lines.length, first: kept.cart.lines[0]?.name ?? "" });
    offerUndo(say("removed", { name }), () => {
      store().hold(kept.cart, kept.total);
      draw();
    });
  }

  function draw() {
    const held = store().held();
    count.hidden = held.length === 0;
    write(count, String(held.length));
    the("held-none", HTMLElement).hidden = held.length > 0;
    list.replaceChildren(...held.map(row));
  }

  return {
    draw,
    takeUp,
    hold,

    open() {
      draw();
      dialog.showModal();
      list.querySelector("button")?.focus();
    },
  };

  /**
   * @param {Kept} kept
   * @returns {HTMLElement}
   */
  function row({ cart, at, total }) {
    const found = copied("held-row");
    const items = say("held_items", { count: cart.lines.length, first: cart.lines[0]?.name ?? "" });
    found.dataset["key"] = cart.key;
    write(part(found, "who"), cart.person ? cart.person.name || cart.person.phone || cart.person.email : items);
    write(part(found, "what"), [time.format(at), cart.person ? items : ""].filter(Boolean).join(" · "));
    write(part(found, "total"), total ? symbolled(Number(total)) : "");
    part(found, "drop").setAttribute("aria-label", say("held_drop"));
    return found;
  }
}

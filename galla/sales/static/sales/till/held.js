/** Bills that wait while another customer is served: of this counter, whichever window held them. */

import { copied, part, the, write } from "./dom.js";
import { symbolled } from "./money.js";
import { say } from "./words.js";

/**
 * @typedef {import("./store.js").Kept} Kept
 * @typedef {import("./store.js").Store} Store
 */

/**
 * @param {() => Store} store
 * @param {string} zone of the shop
 * @param {{ take: (key: string) => void, dropped: (kept: Kept) => void, leave: () => void }} heard
 */
export function startHeld(store, zone, heard) {
  const dialog = the("held", HTMLDialogElement);
  const list = the("held-list", HTMLElement);
  const count = the("held-count", HTMLElement);
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short", timeZone: zone });

  list.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const key = button?.closest("li")?.dataset["key"];
    if (!key) return;
    if (button?.dataset["part"] === "drop") {
      const kept = store().held().find((one) => one.cart.key === key);
      store().forget(key);
      if (kept) heard.dropped(kept);
      draw();
      return;
    }
    dialog.close();
    heard.take(key);
  });
  dialog.addEventListener("close", () => heard.leave());

  function draw() {
    const held = store().held();
    count.hidden = held.length === 0;
    write(count, String(held.length));
    the("held-none", HTMLElement).hidden = held.length > 0;
    list.replaceChildren(...held.map(row));
  }

  return {
    draw,

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

/**
 * Bills in the browser's own storage, so that a reload or a crash loses nothing.
 *
 * A bill is one record under its own key. It is held (and then offered to every window of this counter), or some
 * window's. Each window has a bill of its own; what a window that is no longer open left behind is gone on with by the
 * next.
 */

import { freshKey, isEmpty } from "./cart.js";

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./types.js").Done} Done
 * @typedef {{ cart: Cart, held: boolean, window: string, at: number, total: string }} Kept
 */

const ROLL_CALL_MILLISECONDS = 150;

/**
 * @param {string} standing shop, till and person: the storage of one counter
 * @param {{ lost: () => void, changed: () => void }} heard `lost`: another window took this window's bill on
 */
export function openStore(standing, heard) {
  const bills = `galla.bill.${standing}.`;
  const last = `galla.last.${standing}`;
  const call = "BroadcastChannel" in window ? new BroadcastChannel(`galla.${standing}`) : null;
  let me = sessionStorage.getItem("galla.window") ?? freshKey();
  let mine = "";
  /** @type {Set<string> | null} */
  let present = null;

  call?.addEventListener("message", (event) => {
    const { who, here } = /** @type {{ who?: string, here?: string }} */ (event.data);
    if (who !== undefined) call.postMessage({ here: me });
    if (here !== undefined) present?.add(here);
  });
  window.addEventListener("storage", (event) => {
    if (!event.key?.startsWith(bills)) return;
    const kept = mine && event.key === bills + mine ? read(event.key) : null;
    if (kept && kept.window !== me) heard.lost();
    heard.changed();
  });

  /**
   * @param {string} name
   * @returns {any}
   */
  const read = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name) ?? "null");
    } catch {
      return null;
    }
  };

  /** @returns {Kept[]} every bill kept here, the newest first */
  const all = () => {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(bills));
    /** @type {(Kept | null)[]} */
    const found = names.map(read);
    return found.filter((kept) => kept !== null).sort((one, other) => other.at - one.at);
  };

  /**
   * @param {Cart} cart
   * @param {{ held?: boolean, total?: string }} more
   */
  const write = (cart, { held = false, total = "" }) => {
    /** @type {Kept} */
    const kept = { cart, held, window: held ? "" : me, at: Date.now(), total };
    try {
      localStorage.setItem(bills + cart.key, JSON.stringify(kept));
    } catch {
      // A full or forbidden storage keeps nobody from selling; only a crash would lose the bill.
    }
  };

  return {
    /**
     * The bill this window goes on with, or null. Asks the other windows first who is there.
     * @returns {Promise<Cart | null>}
     */
    async open() {
      present = new Set();
      call?.postMessage({ who: me });
      if (call) await new Promise((go) => setTimeout(go, ROLL_CALL_MILLISECONDS));
      // A window that was duplicated carries the other one's name.
      if (present.has(me)) me = freshKey();
      sessionStorage.setItem("galla.window", me);
      const others = present;
      present = null;
      const own = all().filter((kept) => !kept.held && !others.has(kept.window));
      // A bill whose answer was lost comes first: it may be saved already.
      own.sort((one, other) => Number(Boolean(other.cart.sending)) - Number(Boolean(one.cart.sending)));
      const [first, ...rest] = own;
      for (const kept of rest) write(kept.cart, { held: !kept.cart.sending, total: kept.total });
      if (first) this.keep(first.cart);
      return first?.cart ?? null;
    },

    /**
     * Keep this window's bill as it is now.
     * @param {Cart} cart
     */
    keep(cart) {
      mine = cart.key;
      if (isEmpty(cart)) localStorage.removeItem(bills + cart.key);
      else write(cart, {});
    },

    /**
     * @param {Cart} cart
     * @param {string} total as it stood
     */
    hold(cart, total) {
      mine = "";
      write(cart, { held: true, total });
    },

    /**
     * Take a held bill back, unless another window was faster.
     * @param {string} key
     * @returns {Cart | null}
     */
    take(key) {
      /** @type {Kept | null} */
      const kept = read(bills + key);
      if (!kept?.held) return null;
      this.keep(kept.cart);
      return kept.cart;
    },

    /** @param {string} key */
    forget(key) {
      if (mine === key) mine = "";
      localStorage.removeItem(bills + key);
    },

    /** @returns {Kept[]} */
    held() {
      return all().filter((kept) => kept.held);
    },

    /** @param {Done | null} done what the window shows until the next scan */
    keepLast(done) {
      if (done) sessionStorage.setItem(last, JSON.stringify(done));
      else sessionStorage.removeItem(last);
    },

    /** @returns {Done | null} */
    last() {
      try {
        return JSON.parse(sessionStorage.getItem(last) ?? "null");
      } catch {
        return null;
      }
    },
  };
}

/** @typedef {ReturnType<typeof openStore>} Store */

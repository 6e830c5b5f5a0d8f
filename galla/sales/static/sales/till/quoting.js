/** Prices from the server after each change: asked a moment later, once, and only the newest answer counts. */

import { NoAnswer, Refused, ask } from "./server.js";

/** @typedef {import("./types.js").Quote} Quote */

const PAUSE_MILLISECONDS = 60;
const AGAIN_MILLISECONDS = 3_000;

/**
 * @param {string} url
 * @param {{ priced: (quote: Quote | null) => void, refused: (refusal: Refused) => void,
 *   wire: (up: boolean) => void }} heard
 */
export function startQuoting(url, heard) {
  let wanted = 0;
  let answered = 0;
  /** @type {Record<string, unknown> | null} */
  let body = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | null} */
  let underway = null;
  /** @type {(() => void)[]} */
  let waiting = [];

  const settle = () => {
    answered = wanted;
    for (const go of waiting.splice(0)) go();
  };

  const fetchNow = async () => {
    clearTimeout(timer);
    underway?.abort();
    if (body === null) {
      heard.priced(null);
      return settle();
    }
    const mine = wanted;
    const own = new AbortController();
    underway = own;
    // Asked again for the same bill, the first request is given up: that it has no answer says nothing of the network.
    const isNewest = () => mine === wanted && own === underway;
    try {
      const quote = await ask(url, { body, signal: own.signal });
      if (!isNewest()) return;
      heard.wire(true);
      heard.priced(quote);
      settle();
    } catch (error) {
      if (!isNewest()) return;
      if (error instanceof NoAnswer) {
        heard.wire(false);
        timer = setTimeout(fetchNow, AGAIN_MILLISECONDS);
        for (const go of waiting.splice(0)) go();
      } else if (error instanceof Refused) {
        heard.wire(true);
        heard.refused(error);
        settle();
      } else throw error;
    }
  };

  window.addEventListener("online", () => {
    if (answered !== wanted) fetchNow();
  });

  return {
    /**
     * The bill has changed to this; null: there is nothing to price.
     * @param {Record<string, unknown> | null} cart
     */
    want(cart) {
      body = cart;
      wanted += 1;
      clearTimeout(timer);
      timer = setTimeout(fetchNow, cart ? PAUSE_MILLISECONDS : 0);
    },

    /** @returns {boolean} whether the newest answer is about the newest bill */
    isFresh() {
      return answered === wanted;
    },

    /**
     * Done when the newest bill has been answered, or could not be.
     * @returns {Promise<void>}
     */
    async fresh() {
      if (answered === wanted) return;
      const done = /** @type {Promise<void>} */ (new Promise((go) => waiting.push(go)));
      fetchNow();
      await done;
    },
  };
}

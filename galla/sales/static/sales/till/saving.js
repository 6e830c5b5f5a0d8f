/** Saving a bill once, whatever the network does: the same key and body until there is an answer. */

import { NoAnswer, Refused, ask } from "./server.js";

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./types.js").Facts} Facts
 * @typedef {import("./types.js").Sale} Sale
 * @typedef {import("./allowing.js").Told} Told
 * @typedef {{ sale: Sale, earlier: boolean } | { refusal: Refused } | { moved: true } | { stopped: true }} Outcome
 */

const PAUSES_MILLISECONDS = [500, 1_000, 2_000, 4_000];
// A bill that has waited longer says when it was made: its shift may be closed by the time it arrives.
const LATE_MILLISECONDS = 30_000;

/**
 * @param {Cart} cart
 * @param {Told} [told]
 * @returns {unknown}
 */
function bodyOf({ sending }, told) {
  // What is exchanged is looked at as it arrives: it never was done without a connection.
  const waited = !sending?.body["back"] && sending?.since !== undefined && Date.now() - Date.parse(sending.since) > LATE_MILLISECONDS;
  const then = waited ? { happened_at: sending.since } : {};
  const allowed = told && "over_limit" in told ? told : told ? { allowed_by: told } : {};
  return { ...sending?.body, ...then, ...allowed };
}

/**
 * The bill of an exchange, with what went back over the counter as its change.
 * @param {any} answer
 * @returns {Sale}
 */
function ofExchange({ id, back, difference, out }) {
  const cash = back.tenders.find((/** @type {{ method: string }} */ one) => one.method === "cash");
  const handed = cash ? { change: cash.amount, change_notes: back.notes, change_loose: back.loose } : {};
  return { ...out, ...handed, exchange: { id, back: difference.startsWith("-") ? difference.slice(1) : "" } };
}

/**
 * @param {Facts} facts
 * @param {{ waiting: () => void, trying: () => void }} heard
 */
export function startSaving(facts, heard) {
  /** @type {(() => void) | null} */
  let goOn = null;
  let stopped = false;

  /** @param {number} milliseconds */
  const pause = async (milliseconds) => {
    heard.waiting();
    await /** @type {Promise<void>} */ (
      new Promise((go) => {
        goOn = go;
        setTimeout(go, milliseconds);
      })
    );
    goOn = null;
    heard.trying();
  };

  /**
   * @param {Cart} cart
   * @param {Told} [told]
   * @returns {Promise<Outcome>}
   */
  const once = async (cart, told) => {
    // The session may stand at another till by now: then this bill would be numbered there.
    const { standing } = await ask(facts.urls["standing"] ?? "");
    if (standing !== facts.standing) return { moved: true };
    try {
      return { sale: await sell(cart, bodyOf(cart, told)), earlier: false };
    } catch (error) {
      const wasOther = error instanceof Refused && error.problem.code === "key_reused" && cart.unsure;
      if (!wasOther) throw error;
      // What went out before its answer was lost had been saved: that is the bill, asked for in its own words.
      return { sale: await sell(cart, cart.unsure), earlier: true };
    }
  };

  /**
   * @param {Cart} cart
   * @param {any} body
   * @returns {Promise<Sale>}
   */
  const sell = async (cart, body) => {
    if (!body?.back) return ask(facts.urls["sell"] ?? "", { body, key: cart.key });
    return ofExchange(await ask(facts.urls["exchange"] ?? "", { body, key: cart.key }));
  };

  window.addEventListener("online", () => goOn?.());

  return {
    /**
     * Send what `cart.sending` holds until it is answered.
     * @param {Cart} cart
     * @param {Told} [told] who allows what needs it; never kept with the cart
     * @returns {Promise<Outcome>}
     */
    async send(cart, told) {
      stopped = false;
      for (let tries = 0; !stopped; tries += 1) {
        try {
          return await once(cart, told);
        } catch (error) {
          if (error instanceof Refused) return { refusal: error };
          if (!(error instanceof NoAnswer)) throw error;
        }
        if (!stopped) await pause(PAUSES_MILLISECONDS[Math.min(tries, PAUSES_MILLISECONDS.length - 1)] ?? 0);
      }
      return { stopped: true };
    },

    /** Try at once instead of after the pause. */
    tryNow() {
      goOn?.();
    },

    /** Give up waiting; the bill can be changed again and keeps its key. */
    stop() {
      stopped = true;
      goOn?.();
    },
  };
}

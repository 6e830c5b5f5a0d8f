/** The strip above: whether the network is there, and what time it is in the shop. */

import { the, write } from "./dom.js";
import { startLasting } from "./lasting.js";
import { NoAnswer, ask } from "./server.js";
import { say } from "./words.js";

const MINUTE_MILLISECONDS = 60_000;

/** @typedef {"up" | "down" | "saving" | "waiting"} Wire */

/** @type {Record<Wire, string>} */
const TONES = { up: "good", down: "warn", saving: "good", waiting: "warn" };

/**
 * @param {string} zone
 * @param {string} language
 */
export function startStrip(zone, language) {
  const wire = the("wire", HTMLElement);
  const clock = the("clock", HTMLElement);
  /** @type {Intl.DateTimeFormatOptions} */
  const day = { weekday: "short", day: "numeric", month: "short" };
  const time = new Intl.DateTimeFormat(language, { ...day, hour: "numeric", minute: "2-digit", timeZone: zone });
  const tick = () => {
    write(clock, time.format(new Date()));
    setTimeout(tick, MINUTE_MILLISECONDS - (Date.now() % MINUTE_MILLISECONDS));
  };
  tick();

  /** @param {Wire} state */
  return (state) => {
    wire.className = `wire ${TONES[state]}`;
    write(wire, say(`wire_${state}`));
  };
}

/**
 * Whoever comes back to this window may have signed in as somebody else, or gone to another till, in another one:
 * then this page is about the wrong counter and opens anew. Its bill stays kept for whom it was.
 * @param {import("./types.js").Facts} facts
 * @param {{ wire: (up: boolean) => void, refused: (error: unknown) => void }} heard
 */
export function watchStanding(facts, heard) {
  startLasting(facts);
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState !== "visible") return;
    try {
      const { standing } = await ask(facts.urls["standing"] ?? "");
      if (standing !== facts.standing) location.reload();
      else heard.wire(true);
    } catch (error) {
      if (error instanceof NoAnswer) heard.wire(false);
      else heard.refused(error);
    }
  });
}

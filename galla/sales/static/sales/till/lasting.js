/** Which notes will not last, said above the bill while there is time to bring some. */

import { made, the } from "./dom.js";
import { ask } from "./server.js";
import { say } from "./words.js";

const EVERY_MILLISECONDS = 10 * 60_000;

/** When and how many are null for somebody who counts the drawer blind: both say how many lie there.
 * @typedef {{ label: string, at: string | null, bring: number | null }} Lasting */

/**
 * @param {import("./types.js").Facts} facts
 */
export function startLasting(facts) {
  const place = the("lasting", HTMLElement);
  const time = new Intl.DateTimeFormat(facts.language, { hour: "numeric", minute: "2-digit", timeZone: facts.zone });

  /** @param {Lasting} note */
  const said = (note) => {
    if (note.at === null || note.bring === null) return made("span", "", say("lasting_blind", { note: note.label }));
    const told = { note: note.label, time: time.format(new Date(note.at)), count: note.bring, pieces: note.bring };
    return made("span", "", say("lasting", told));
  };

  const look = async () => {
    try {
      /** @type {{ notes: Lasting[] }} */
      const { notes } = await ask(facts.urls["lasting"] ?? "");
      place.hidden = notes.length === 0;
      place.replaceChildren(...notes.slice(0, 2).map(said));
    } catch {
      // Nobody sells worse for not knowing it; it is asked again.
    }
    setTimeout(look, EVERY_MILLISECONDS);
  };
  void look();
}

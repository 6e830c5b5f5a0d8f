/**
 * What whoever sells may not do, a manager at the till allows with their PIN. The bill stays as it was typed, and the
 * PIN is kept nowhere: it goes along with one try to save and is forgotten.
 */

import { mark, the, write } from "./dom.js";
import { NoAnswer, ask } from "./server.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Problem} Problem
 * @typedef {{ member: number, pin: string } | { over_limit: true }} Told a manager's PIN, or that it is meant
 * @typedef {(told: Told) => void} GoOn
 */

const PIN = /^[0-9]{4,8}$/;

/**
 * @param {string} url who may allow what
 * @param {() => void} leave
 * @returns {(problem: Problem, goOn: GoOn) => boolean} whether a PIN may help, and is asked for
 */
export function startAllowing(url, leave) {
  const dialog = the("allow", HTMLDialogElement);
  const member = the("allow-member", HTMLSelectElement);
  const pin = the("allow-pin", HTMLInputElement);
  let permission = "";
  /** @type {GoOn | null} */
  let waiting = null;

  /**
   * @param {string} text what is wrong with the PIN, "" for nothing
   * @returns {void}
   */
  const sayWrong = (text) => {
    const wrong = the("allow-wrong", HTMLElement);
    mark(pin, text !== "");
    write(wrong, text);
    wrong.hidden = !text;
  };

  /** @returns {Promise<void>} */
  const fill = async () => {
    const chosen = member.value;
    /** @type {{ results: { id: number, name: string }[] }} */
    const { results } = await ask(`${url}?permission=${encodeURIComponent(permission)}`);
    member.replaceChildren(...results.map(({ id, name }) => new Option(name, String(id))));
    if (results.some(({ id }) => String(id) === chosen)) member.value = chosen;
    if (!results.length) sayWrong(say("nobody_allows"));
  };

  dialog.addEventListener("close", () => {
    pin.value = "";
    leave();
  });
  the("allow-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const told = { member: Number(member.value), pin: pin.value };
    if (!told.member) return sayWrong(say("nobody_allows"));
    if (!PIN.test(told.pin)) {
      pin.value = "";
      return sayWrong(say("pin_digits"));
    }
    const goOn = waiting;
    dialog.close();
    goOn?.(told);
  });

  return (problem, goOn) => {
    const beside = problem.errors.find(({ field }) => field.startsWith("allowed_by."));
    if (!problem.permission && !beside) return false;
    permission = problem.permission ?? permission;
    waiting = goOn;
    if (problem.permission) write(the("allow-why", HTMLElement), problem.detail);
    sayWrong(beside?.detail ?? "");
    dialog.showModal();
    pin.focus();
    fill().catch((error) => sayWrong(error instanceof NoAnswer ? say("no_network_card") : error.message));
    return true;
  };
}

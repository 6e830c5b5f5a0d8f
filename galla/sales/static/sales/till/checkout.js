/** From the key *Save* to the numbered bill, or to what is in the way. */

import { cartBody } from "./cart.js";
import { the } from "./dom.js";
import { minorOf, symbolled } from "./money.js";
import { notice } from "./notice.js";
import { paymentOf, tendersBody } from "./payment.js";
import { adviceOf, placesOf } from "./refusals.js";
import { startSaving } from "./saving.js";
import { facts, till } from "./state.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Problem} Problem
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {import("./types.js").Sale} Sale
 */

/**
 * @param {{ fresh: () => Promise<boolean>, keep: () => void, draw: () => void, reprice: () => void,
 *   sayWrong: () => void, door: (problem: Problem) => boolean, askWho: () => void,
 *   tell: (text: string, tone?: string) => void, wire: (state: import("./strip.js").Wire) => void,
 *   finished: (sale: Sale, print: boolean, earlier: boolean) => void }} page
 */
export function startCheckout(page) {
  const saving = startSaving(facts, { waiting: waitForNetwork, trying: () => page.wire("saving") });

  return { save, deliver };

  /**
   * @param {boolean} print
   * @param {"credit" | "loose"} [rest] what becomes of change the drawer cannot make
   */
  async function save(print, rest) {
    if (till.busy || till.done) return;
    if (till.cart.lines.length === 0) return page.tell(say("nothing_to_save"));
    const isFresh = await page.fresh();
    if (till.busy) return;
    if (!till.quote || !isFresh) {
      return till.wrong.page || till.wrong.lines.size ? page.sayWrong() : page.tell(say("no_price"), "bad");
    }
    const tenders = tendersFor(till.quote, rest);
    if (!tenders) return;
    const body = { ...cartBody(till.cart), expected_total: till.quote.total, tenders, ...(rest ? { rest } : {}) };
    till.cart.sending = { body, print };
    page.keep();
    await deliver();
  }

  /**
   * The tenders, or null where something is missing, which is said.
   * @param {Quote} quote
   * @param {"credit" | "loose"} [rest]
   */
  function tendersFor(quote, rest) {
    const payment = paymentOf(till.cart, minorOf(quote.total));
    if (payment.due > 0) {
      page.tell(say("still_to_pay_now", { amount: symbolled(payment.due) }), "bad");
      the("amount", HTMLInputElement).focus();
      return null;
    }
    const onKhata = payment.tenders.some((tender) => tender.method === "on_account");
    if ((onKhata || rest === "credit") && !till.cart.person) {
      page.tell(say("khata_needs_customer"), "bad");
      page.askWho();
      return null;
    }
    return tendersBody(payment.tenders);
  }

  /** Send what the cart holds for sending; also after a reload that came in between. */
  async function deliver() {
    const { cart } = till;
    const print = Boolean(cart.sending?.print);
    till.busy = true;
    page.wire("saving");
    page.draw();
    const outcome = await saving.send(cart);
    till.busy = false;
    notice("");
    if ("sale" in outcome) return page.finished(outcome.sale, print, outcome.earlier);
    if ("stopped" in outcome) cart.unsure ??= cart.sending?.body ?? null;
    cart.sending = null;
    page.keep();
    page.wire("stopped" in outcome ? "down" : "up");
    if ("moved" in outcome) notice(say("moved"), { acts: [{ label: say("reload"), act: () => location.reload() }] });
    page.draw();
    if ("refusal" in outcome) refuse(outcome.refusal.problem, print);
  }

  /**
   * @param {Problem} problem
   * @param {boolean} print
   */
  function refuse(problem, print) {
    if (page.door(problem)) return;
    if (problem.code === "total_changed") {
      page.reprice();
      return page.tell(say("total_changed", { total: symbolled(minorOf(problem.total ?? "0")) }), "bad");
    }
    if (problem.code === "change_not_possible") return adviseChange(problem, print);
    till.wrong = placesOf(problem, till.cart);
    page.sayWrong();
  }

  /**
   * @param {Problem} problem
   * @param {boolean} print
   */
  function adviseChange(problem, print) {
    const amount = symbolled(minorOf(problem.rest ?? "0"));
    const acts = [
      { label: say("keep_credit", { amount }), act: () => void save(print, "credit") },
      { label: say("hand_loose", { amount }), act: () => void save(print, "loose") },
    ];
    page.tell(say("no_change", { amount }), "bad");
    notice(adviceOf(problem, facts.notes), { tone: "warn", acts });
  }

  function waitForNetwork() {
    page.wire("waiting");
    const acts = [
      { label: say("try_now"), act: saving.tryNow },
      { label: say("change_it"), act: saving.stop },
    ];
    notice(say("waits_for_network"), { tone: "warn", acts });
  }
}

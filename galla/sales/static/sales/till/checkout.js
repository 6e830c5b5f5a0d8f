/** From the key *Save* to the numbered bill, or to what is in the way. */

import { startAllowing } from "./allowing.js";
import { cartBody } from "./cart.js";
import { the } from "./dom.js";
import { decimal, minorOf, symbolled } from "./money.js";
import { notice } from "./notice.js";
import { exchanged, paymentOf, tendersBody } from "./payment.js";
import { adviceOf, placesOf } from "./refusals.js";
import { startSaving } from "./saving.js";
import { facts, till } from "./state.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Problem} Problem
 * @typedef {import("./types.js").Sale} Sale
 * @typedef {"credit" | "loose"} Rest
 */

/**
 * @param {{ fresh: () => Promise<boolean>, keep: () => void, draw: () => void, reprice: () => void,
 *   sayWrong: () => void, door: (problem: Problem) => boolean, askWho: () => void,
 *   askReference: (method: string, text: string) => void,
 *   tell: (text: string, tone?: string) => void, wire: (state: import("./strip.js").Wire) => void,
 *   leave: () => void, finished: (sale: Sale, print: boolean, earlier: boolean) => void }} page
 */
export function startCheckout(page) {
  const askManager = startAllowing(facts.urls["allowers"] ?? "", page.leave);
  const saving = startSaving(facts, { waiting: waitForNetwork, trying: () => page.wire("saving") });

  return { save, deliver };

  /**
   * @param {boolean} print
   * @param {Rest} [rest] what becomes of change the drawer cannot make
   * @param {import("./allowing.js").Told} [told] who allows what the seller may not do
   */
  async function save(print, rest, told) {
    if (till.busy || till.done) return;
    if (till.cart.lines.length === 0) return page.tell(say("nothing_to_save"));
    const isFresh = await page.fresh();
    if (till.busy) return;
    if (!till.quote || !isFresh) {
      return till.wrong.page || till.wrong.lines.size ? page.sayWrong() : page.tell(say("no_price"), "bad");
    }
    const goods = minorOf(till.quote.total);
    const payment = paymentOf(till.cart, goods - exchanged(till.cart, goods), facts.methods);
    const tenders = tendersFor(payment, rest);
    if (!tenders) return;
    const expected = expectedBody(till.cart, goods, payment.total);
    const body = { ...cartBody(till.cart), ...expected, tenders, ...(rest ? { rest } : {}) };
    till.cart.sending = { body, print, since: new Date().toISOString() };
    page.keep();
    await deliver(told);
  }

  /**
   * What it must come to: the bill, or in an exchange the difference, with the goods that come back.
   * @param {import("./types.js").Cart} cart
   * @param {number} goods what goes out
   * @param {number} toPay
   * @returns {Record<string, unknown>}
   */
  function expectedBody(cart, goods, toPay) {
    if (!cart.back) return { expected_total: decimal(toPay) };
    const { lines, way, reason, total } = cart.back;
    const over = minorOf(total) - exchanged(cart, goods);
    return { back: { lines, way, reason }, expected_difference: decimal(over ? -over : toPay) };
  }

  /**
   * The tenders, or null where something is missing, which is said.
   * @param {import("./payment.js").Payment} payment
   * @param {Rest} [rest]
   */
  function tendersFor(payment, rest) {
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
    const asking = facts.methods.find(
      (way) => way.asks && payment.tenders.some((tender) => tender.method === way.method && !tender.reference),
    );
    if (!asking) return tendersBody(payment.tenders);
    sayReference(asking.method, say("asks_reference", { method: asking.label }));
    return null;
  }

  /**
   * @param {string} method
   * @param {string} text
   */
  function sayReference(method, text) {
    page.askReference(method, text);
    page.tell(text, "bad");
  }

  /**
   * Send what the cart holds for sending; also after a reload that came in between.
   * @param {import("./allowing.js").Told} [told]
   */
  async function deliver(told) {
    const { cart } = till;
    const print = Boolean(cart.sending?.print);
    till.busy = true;
    page.wire("saving");
    page.draw();
    const outcome = await saving.send(cart, told);
    till.busy = false;
    notice("");
    if ("sale" in outcome) return page.finished(outcome.sale, print, outcome.earlier);
    const sent = cart.sending?.body;
    const rest = /** @type {Rest | undefined} */ (sent?.["rest"]);
    if ("stopped" in outcome) cart.unsure ??= cart.sending?.body ?? null;
    cart.sending = null;
    page.keep();
    page.wire("stopped" in outcome ? "down" : "up");
    if ("moved" in outcome) notice(say("moved"), { acts: [{ label: say("reload"), act: () => location.reload() }] });
    page.draw();
    if ("refusal" in outcome && !refuseReference(outcome.refusal.problem, sent?.["tenders"])) {
      refuse(outcome.refusal.problem, print, rest);
    }
  }

  /**
   * Whether it was a missing reference that was refused: then that is said beside its box.
   * @param {Problem} problem
   * @param {unknown} sent the tenders that went out
   * @returns {boolean}
   */
  function refuseReference(problem, sent) {
    const [first] = problem.errors;
    const place = /^tenders\.(\d+)\.reference$/.exec(first?.field ?? "")?.[1];
    const tender = Array.isArray(sent) && place !== undefined ? sent[Number(place)] : null;
    if (!first || !tender) return false;
    sayReference(tender.method, first.detail);
    return true;
  }

  /**
   * @param {Problem} problem
   * @param {boolean} print
   * @param {Rest} [rest]
   */
  function refuse(problem, print, rest) {
    if (page.door(problem) || askManager(problem, (told) => void save(print, rest, told))) return;
    if (problem.confirm === "over_limit") {
      const acts = [{ label: say("over_limit"), act: () => void save(print, rest, { over_limit: true }) }];
      return notice(problem.detail, { tone: "warn", acts });
    }
    if (problem.code === "total_changed") {
      page.reprice();
      return page.tell(say("total_changed", { total: symbolled(minorOf(problem.total ?? "0")) }), "bad");
    }
    if (problem.code === "coupon_refused" || problem.code === "offer_gone") {
      // Somebody took the last use meanwhile: priced anew, the bill says what is left.
      page.reprice();
      return page.tell(problem.detail, "bad");
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

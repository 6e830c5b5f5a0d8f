/** After saving: which notes to hand back, the number of the bill, where its letter is. Stays until the next scan. */

import { copied, made, part, the, write } from "./dom.js";
import { milliOf, minorOf, money, quantityShown, shown, short, symbolled } from "./money.js";
import { startPromised } from "./promised.js";
import { ask } from "./server.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Done} Done
 * @typedef {import("./types.js").Facts} Facts
 * @typedef {import("./types.js").Mail} Mail
 * @typedef {import("./types.js").Sale} Sale
 */

const LOOKS_MILLISECONDS = [1_500, 3_000, 6_000, 12_000, 30_000];
const MOST_LARGE_ROWS = 4;
const MOVING = new Set(["waiting", "sending", "failed"]);

/**
 * @param {Facts} facts
 * @param {{ refused: (error: unknown) => void, wire: (up: boolean) => void, keep: () => void }} heard
 */
export function startSaved(facts, heard) {
  const promised = startPromised(facts, heard);
  let looking = 0;

  /**
   * @param {string} name
   * @param {Sale} sale
   * @returns {string}
   */
  const address = (name, sale) => (facts.urls[name] ?? "").replace("/0/", `/${sale.id}/`);

  /**
   * Ask where the letter is until it has left, a few times.
   * @param {Sale} sale
   */
  const followMail = async (sale) => {
    const mine = ++looking;
    let mail = sale.mail;
    for (const pause of LOOKS_MILLISECONDS) {
      if (!mail || !MOVING.has(mail.state)) return;
      await new Promise((go) => setTimeout(go, pause));
      if (mine !== looking) return;
      try {
        mail = (await ask(address("sale", sale))).mail;
      } catch {
        return; // The bill's own page tells, too.
      }
      if (mine === looking) drawMail(mail, sale);
    }
  };

  return {
    /**
     * The roll in a window of its own.
     * @param {Sale} sale
     * @returns {boolean} whether the browser let it open
     */
    print(sale) {
      const { exchange } = sale;
      const paper = exchange ? address("exchange_paper", { ...sale, id: exchange.id }) : address("roll", sale);
      return window.open(paper, "galla-paper") !== null;
    },

    /** @param {Sale} sale */
    openBill(sale) {
      location.assign(address("bill", sale));
    },

    /** @param {Sale} sale */
    mail(sale) {
      if (sale.recipient) location.assign(`${address("bill", sale)}#send`);
    },

    /** @param {Done} done */
    draw({ sale, paper, earlier }) {
      write(the("done-word", HTMLElement), say(earlier ? "saved_before" : "saved"));
      const link = the("done-link", HTMLAnchorElement);
      link.href = address("bill", sale);
      write(link, sale.number);
      const who = sale.recipient ? sale.recipient.name || sale.recipient.phone || sale.recipient.email : "";
      write(the("done-about", HTMLElement), [who, symbolled(minorOf(sale.total))].filter(Boolean).join(" · "));
      the("done-open", HTMLAnchorElement).href = address("bill", sale);
      the("done-mail", HTMLElement).hidden = sale.recipient === null;
      the("hand-paper", HTMLElement).hidden = paper;
      drawPast(sale);
      drawHand(sale);
      promised.draw(sale);
      drawMail(sale.mail, sale);
      followMail(sale);
    },

    /** Stop looking after a bill that is no longer shown. */
    leave() {
      looking += 1;
    },
  };

  /** @param {Sale} sale */
  function drawPast(sale) {
    the("past-body", HTMLElement).replaceChildren(
      ...sale.lines.map((line, index) => {
        const row = copied("line-row");
        const off = minorOf(line.discount);
        write(part(row, "place"), String(index + 1));
        write(part(row, "name"), line.name);
        write(part(row, "about"), line.mrp ? say("mrp", { price: shown(line.mrp) }) : "");
        write(part(row, "quantity"), quantityShown(milliOf(line.quantity), line.unit));
        write(part(row, "rate"), shown(line.unit_price));
        write(part(row, "discount"), off ? money(-off) : "");
        write(part(row, "amount"), money(minorOf(line.list) - off));
        return row;
      }),
    );
  }

  /** @param {Sale} sale */
  function drawHand(sale) {
    const change = minorOf(sale.change);
    const credit = minorOf(sale.credit);
    const khata = sale.tenders.filter((tender) => tender.method === "on_account");
    const owed = khata.reduce((found, tender) => found + minorOf(tender.amount), 0);
    const without = owed ? { label: "on_khata", figure: owed } : { label: "paid", figure: minorOf(sale.paid) };
    const other = sale.exchange?.back ? { label: "goes_back", figure: minorOf(sale.exchange.back) } : without;
    const { label, figure } = change || credit ? { label: "hand_back", figure: change } : other;
    for (const id of ["hand-label", "phone-hand-label"]) write(the(id, HTMLElement), say(label));
    for (const id of ["hand-figure", "phone-hand"]) write(the(id, HTMLElement), symbolled(figure));
    const rows = handRows(sale);
    the("hand-notes", HTMLElement).replaceChildren(...rows);
    the("hand-notes", HTMLElement).classList.toggle("many", rows.length > MOST_LARGE_ROWS);
    const cash = sale.tenders.filter((tender) => tender.method === "cash");
    const given = cash.reduce((found, tender) => found + minorOf(tender.amount), 0);
    const sums = the("hand-sum", HTMLElement);
    sums.hidden = change + credit === 0 || Boolean(sale.exchange?.back);
    write(part(sums, "label"), say("given_less", { given: money(given), taken: money(given - change - credit) }));
    write(part(sums, "amount"), money(change + credit));
    const plain = the("hand-plain", HTMLElement);
    plain.hidden = change + credit > 0;
    const now = minorOf(sale.paid) - owed;
    write(plain, owed && now ? say("paid_now", { amount: symbolled(now) }) : say("nothing_back"));
  }

  /**
   * @param {Sale} sale
   * @returns {HTMLElement[]}
   */
  function handRows(sale) {
    const rows = facts.notes
      .filter((note) => sale.change_notes[note.key])
      .map((note) => {
        const count = sale.change_notes[note.key] ?? 0;
        const row = copied("hand-row");
        write(part(row, "times"), `${count} ×`);
        const drawn = part(row, "note");
        drawn.dataset["tone"] = note.tone;
        drawn.classList.toggle("coin", note.coin);
        write(drawn, note.label || short(note.value));
        write(part(row, "worth"), money(note.value * count));
        return row;
      });
    for (const [key, minor] of /** @type {[string, number][]} */ ([
      ["loose_back", minorOf(sale.change_loose)],
      ["kept_credit", minorOf(sale.credit)],
    ])) {
      if (!minor) continue;
      const row = copied("hand-loose");
      write(part(row, "words"), say(key));
      write(part(row, "worth"), money(minor));
      rows.push(row);
    }
    return rows;
  }
}

/**
 * @param {Mail | null} mail
 * @param {Sale} sale
 */
function drawMail(mail, sale) {
  const told = the("hand-mail", HTMLElement);
  const to = sale.recipient?.email ?? "";
  told.hidden = !mail;
  if (!mail) return;
  if (mail.state === "sent") told.replaceChildren(made("span", "good", say("mail_sent", { to })));
  else if (mail.state === "dead") told.replaceChildren(made("span", "bad", say("mail_dead", { to })));
  else told.replaceChildren(made("span", "", say("mail_moving", { to })));
}

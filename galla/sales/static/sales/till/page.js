/** The page of a new bill: one cart, kept in the browser, priced by the server, saved once. */

import { startBillDiscount, startOwnItem } from "./asking.js";
import { LARGEST_MILLI, addOwnItem, addProduct, cartBody, emptyCart, isEmpty } from "./cart.js";
import { lineOf, putBack, removeLine, selectNext } from "./cart.js";
import { startCheckout } from "./checkout.js";
import { startCoupons } from "./coupons.js";
import { the, write } from "./dom.js";
import { startHands } from "./hands.js";
import { startHeld } from "./held.js";
import { startLines } from "./lines.js";
import { milliOf, minorOf, quantityShown, setStyle } from "./money.js";
import { startMrps } from "./mrps.js";
import { door, hush, notice, tell } from "./notice.js";
import { packSaid, piecesOf } from "./packs.js";
import { startPaying } from "./paying.js";
import { startQuoting } from "./quoting.js";
import { nothingWrong, placesOf } from "./refusals.js";
import { startSaved } from "./saved.js";
import { startScan } from "./scan.js";
import { Refused } from "./server.js";
import { lineActOf } from "./shortcuts.js";
import { facts, till } from "./state.js";
import { openStore } from "./store.js";
import { startStrip, watchStanding } from "./strip.js";
import { offerUndo, undoNow } from "./undo.js";
import { startWho } from "./who.js";
import { say, setWords } from "./words.js";

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./types.js").Done} Done
 * @typedef {import("./types.js").Product} Product
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {import("./types.js").QuotedLine} QuotedLine
 * @typedef {import("./types.js").Sale} Sale
 */

setWords(facts.words, facts.language);
setStyle(facts.money);

const wire = startStrip(facts.zone, facts.language);
const store = openStore(facts.standing, { lost: takenOver, changed: () => held.draw() });
const saved = startSaved(facts, { refused: refuse, wire: noteWire, keep: () => store.keepLast(till.done) });
const held = startHeld(() => store, { free, begin, total: totalNow, leave: () => scan.focus() });
const askOwnItem = startOwnItem(() => scan.focus(), (item) => {
  leaveDone();
  addOwnItem(till.cart, item);
  cartChanged();
  lines.reveal();
});
const askBillDiscount = startBillDiscount(() => scan.focus(), (discount) => {
  till.cart.discount = discount;
  cartChanged();
});
const askMrp = startMrps(() => scan.focus(), addChosen);
const coupons = startCoupons({ changed: cartChanged, leave: () => scan.focus(), free, tell });
const quoting = startQuoting(facts.urls["quote"] ?? "", { priced: takePrices, refused: refuseQuote, wire: noteWire });
const scan = startScan(
  the("scan-form", HTMLFormElement),
  the("scan", HTMLInputElement),
  the("found", HTMLElement),
  facts.urls["find"] ?? "",
  { add, code: coupons.scanned, tell, wire: noteWire, refused: refuse, key: pressLineKey, enter: () => till.done && leaveDone() },
);
const lines = startLines(the("lines-body", HTMLTableSectionElement), {
  select: (id) => choose(() => (till.cart.selected = id)),
  step,
  changed: cartChanged,
  tell,
  scan: scan.scan,
  leave: scan.focus,
  mayRate: facts.may.rate,
});
const paying = startPaying(facts, { changed: paymentChanged, leave: scan.focus, keep: () => store.keep(till.cart) });
const who = startWho(facts, {
  chosen: (person) => change(() => (till.cart.person = person)),
  place: (code) =>
    free(() => {
      till.cart.place = code;
      cartChanged();
    }),
  leave: scan.focus,
  wire: noteWire,
  refused: refuse,
});

const checkout = startCheckout({
  fresh: () => quoting.fresh().then(quoting.isFresh),
  keep: () => store.keep(till.cart),
  draw,
  reprice: cartChanged,
  sayWrong,
  door,
  askWho: who.open,
  askReference: paying.askReference,
  tell,
  wire,
  leave: scan.focus,
  finished,
});

/** @type {Record<string, () => void>} */
const acts = {
  find: () => scan.focus(true),
  customer: () => free(who.open),
  discount: () => (till.cart.selected ? editLine("discount") : acts["bill-discount"]?.()),
  "bill-discount": () => free(() => askBillDiscount(till.cart.discount)),
  hold: held.hold,
  held: held.open,
  quantity: () => editLine("quantity"),
  "rate-or-print": () => (till.done ? print() : acts["rate"]?.()),
  rate: () => editLine("rate"),
  more: () => step(till.cart.selected, 1),
  less: () => step(till.cart.selected, -1),
  remove,
  undo: undoNow,
  "line-up": () => choose(() => selectNext(till.cart, -1)),
  "line-down": () => choose(() => selectNext(till.cart, 1)),
  "own-item": () => free(() => askOwnItem?.("")),
  coupon: () => free(coupons.ask),
  exact: () => free(paying.exact),
  save: () => void checkout.save(false),
  "save-print": () => (till.done ? leaveDone() : void checkout.save(true)),
  print,
  mail: () => till.done && saved.mail(till.done.sale),
  next: leaveDone,
  back,
  ...Object.fromEntries([0, 1, 2, 3].map((place) => [`pay-${place}`, () => free(() => paying.open(place))])),
};

// What happens to the cart

/**
 * Do something to the cart, if it may be changed now.
 * @param {() => void} act
 */
function free(act) {
  if (till.busy) return tell(say("saving_wait"));
  leaveDone();
  act();
}

/** @param {() => void} act which may change what the bill comes to */
function change(act) {
  free(() => {
    act();
    cartChanged();
    lines.reveal();
    scan.focus();
  });
}

/** @param {() => void} act which chooses another line */
function choose(act) {
  free(() => {
    act();
    store.keep(till.cart);
    draw();
    lines.reveal();
    scan.focus();
  });
}

function cartChanged() {
  till.wrong = nothingWrong();
  hush();
  store.keep(till.cart);
  quoting.want(till.cart.lines.length ? cartBody(till.cart) : null);
  draw();
}

function paymentChanged() {
  till.wrong.pay = "";
  hush();
  store.keep(till.cart);
  draw();
}

/**
 * @param {Product} product
 * @param {number} milli
 */
function add(product, milli) {
  if (till.busy) return tell(say("saving_wait"));
  const { why } = piecesOf(product, milli);
  if (why) return tell(why, "bad");
  leaveDone();
  scan.knows(product);
  if (product.choices?.length) askMrp(product, milli);
  else addChosen(product, milli);
}

/**
 * @param {Product} product
 * @param {number} milli how many of what was scanned
 * @param {number} [batch] the one whose MRP was chosen
 */
function addChosen(product, milli, batch) {
  const { milli: pieces } = piecesOf(product, milli);
  const { line, again } = addProduct(till.cart, product, pieces, batch);
  const added = { name: line.name, quantity: quantityShown(line.quantity, product.unit) };
  tell(packSaid(product, milli, pieces) || say(again ? "scanned_again" : "added", added));
  const here = product.on_hand === null || line.label ? null : Math.max(milliOf(product.on_hand), 0);
  cartChanged();
  if (here !== null && line.quantity > here) {
    const few = here ? say("only_here", { quantity: quantityShown(here, product.unit) }) : say("none_here");
    till.wrong.lines.set(line.id, few);
    draw();
  }
  lines.reveal();
}

/**
 * @param {string} id
 * @param {number} steps
 */
function step(id, steps) {
  const line = lineOf(till.cart, id);
  if (!line) return;
  const quantity = line.quantity + steps * 1000;
  if (quantity <= 0) return remove();
  change(() => (line.quantity = Math.min(quantity, LARGEST_MILLI)));
}

function remove() {
  if (till.done || !till.cart.selected) return;
  free(() => {
    const taken = removeLine(till.cart, till.cart.selected);
    if (!taken) return;
    const from = till.cart.key;
    cartChanged();
    scan.focus();
    offerUndo(say("removed", { name: taken.line.name }), () => {
      if (till.cart.key === from) change(() => putBack(till.cart, taken));
      scan.focus();
    });
  });
}

/** @param {"quantity" | "rate" | "discount"} cell of the selected line */
function editLine(cell) {
  free(() => lines.edit(till.cart.selected, cell));
}

/** @returns {string} what the bill comes to, for the list of held ones */
function totalNow() {
  return till.quote && quoting.isFresh() ? String(minorOf(till.quote.total)) : "";
}

/**
 * @param {Cart} next
 * @param {string} [said]
 */
function begin(next, said = "") {
  till.cart = next;
  till.quote = null;
  till.priced = new Map();
  cartChanged();
  held.draw();
  tell(said);
  scan.focus();
}

function takenOver() {
  begin(emptyCart());
  tell(say("taken_over"), "bad");
}

// Prices

/** @param {Quote | null} found */
function takePrices(found) {
  till.quote = found;
  till.priced = new Map();
  till.cart.lines.forEach((line, index) => {
    const answered = found?.lines[index];
    if (answered) till.priced.set(line.id, answered);
  });
  draw();
}

/** @param {Refused} refusal */
function refuseQuote(refusal) {
  takePrices(null);
  if (door(refusal.problem)) return;
  till.wrong = placesOf(refusal.problem, till.cart);
  sayWrong();
}

// The bill just saved

/**
 * @param {Sale} sale
 * @param {boolean} print
 * @param {boolean} earlier it had been saved before, and its answer was lost
 */
function finished(sale, print, earlier) {
  store.forget(till.cart.key);
  showDone({ sale, paper: !print || saved.print(sale), earlier });
  store.keepLast(till.done);
  begin(emptyCart());
  wire("up");
}

/** @param {Done} what */
function showDone(what) {
  till.done = what;
  saved.draw(what);
  window.scrollTo(0, 0);
}

function leaveDone() {
  if (!till.done) return;
  till.done = null;
  saved.leave();
  store.keepLast(null);
  tell("");
  draw();
  scan.focus();
}

function print() {
  if (!till.done) return;
  till.done.paper = saved.print(till.done.sale);
  saved.draw(till.done);
}

// What is said

/** @param {boolean} up */
function noteWire(up) {
  if (!till.busy) wire(up ? "up" : "down");
  if (up || till.busy) return;
  till.quote = null;
  draw();
}

/** Say what is wrong where it is, and go there. */
function sayWrong() {
  const [id, text] = till.wrong.lines.entries().next().value ?? ["", ""];
  if (id) till.cart.selected = id;
  draw();
  lines.reveal();
  tell(text || till.wrong.person || till.wrong.pay || till.wrong.page, "bad");
  if (till.wrong.pay || till.wrong.page) notice(till.wrong.pay || till.wrong.page);
}

/** @param {unknown} error */
function refuse(error) {
  if (!(error instanceof Refused)) throw error;
  if (door(error.problem)) return;
  tell(error.problem.detail || say("server_broke"), "bad");
}

function draw() {
  document.body.classList.toggle("done", till.done !== null);
  for (const id of ["past", "handing", "done-said"]) the(id, HTMLElement).hidden = till.done === null;
  for (const id of ["lines", "paying", "said"]) the(id, HTMLElement).hidden = till.done !== null;
  write(the("heading", HTMLElement), say(till.done ? "bill_saved" : "new_bill"));
  the("scan", HTMLInputElement).placeholder = say(till.done ? "scan_next" : "scan_or_type");
  the("nothing", HTMLElement).hidden = till.cart.lines.length > 0;
  the("lines-table", HTMLElement).hidden = till.cart.lines.length === 0;
  lines.draw(till.cart, till.priced, till.wrong.lines);
  paying.draw(till.cart, till.quote, till.busy);
  coupons.draw();
  who.draw(till.cart, till.wrong.person);
}

/** One step back: what is open is closed, what is typed is cleared; from an empty bill, to the office. */
function back() {
  const isElsewhere = document.activeElement instanceof HTMLInputElement && document.activeElement.id !== "scan";
  if (scan.clear()) return scan.focus();
  if (who.close()) return scan.focus();
  if (till.done) return leaveDone();
  if (isElsewhere) return scan.focus();
  if (isEmpty(till.cart)) location.assign(facts.urls["home"] ?? "/");
  else tell(say("stays_here"));
}

/** @param {KeyboardEvent} event in the empty scan box */
function pressLineKey(event) {
  const act = acts[lineActOf(event)];
  act?.();
  return act !== undefined;
}

startHands(acts);
watchStanding(facts, { wire: (up) => !till.busy && noteWire(up), refused: refuse });
const before = held.takeUp(await store.open());
till.busy = false;
if (before) begin(before);
else held.draw();
const shownLast = before ? null : store.last();
if (shownLast) showDone(shownLast);
draw();
wire("up");
scan.focus();
document.body.classList.add("ready");
if (before?.sending) checkout.deliver();

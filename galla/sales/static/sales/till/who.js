/** Whom the bill is for: a walk-in, a customer found by phone, name or e-mail, or somebody new. */

import { made, mark, part, the, write } from "./dom.js";
import { minorOf, symbolled } from "./money.js";
import { NoAnswer, Refused, ask } from "./server.js";
import { suggestions } from "./suggest.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Cart} Cart
 * @typedef {import("./types.js").Facts} Facts
 * @typedef {import("./types.js").Person} Person
 * @typedef {{ person: Person, make?: "email" | "card" }} Offer
 */

const PAUSE_MILLISECONDS = 150;
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

/**
 * @param {Facts} facts
 * @param {{ chosen: (person: Person | null) => void, place: (code: string) => void, leave: () => void,
 *   wire: (up: boolean) => void, refused: (error: unknown) => void }} heard
 */
export function startWho(facts, heard) {
  const section = the("who", HTMLElement);
  const form = the("who-form", HTMLFormElement);
  const box = the("who-box", HTMLInputElement);
  const card = the("who-card", HTMLFormElement);
  const place = document.getElementById("place");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let typed = 0;

  const options = suggestions(box, the("who-found", HTMLElement), {
    draw: drawOffer,
    choose: (/** @type {Offer} */ offer) => (offer.make === "card" ? openCard(offer.person) : choose(offer.person)),
  });

  /** @param {"shown" | "finding" | "card"} state */
  const turn = (state) => {
    section.hidden = state !== "shown";
    form.hidden = state !== "finding";
    card.hidden = state !== "card";
    options.hide();
    typed += 1;
  };

  /** @param {Person | null} person */
  const choose = (person) => {
    turn("shown");
    heard.chosen(person);
    heard.leave();
  };

  /** It stays with whoever it was. */
  const leave = () => {
    turn("shown");
    heard.leave();
  };

  /** @param {Person} person */
  const openCard = (person) => {
    turn("card");
    for (const name of /** @type {("name" | "phone" | "email")[]} */ (["name", "phone", "email"])) {
      the(`card-${name}`, HTMLInputElement).value = person[name];
    }
    tellCard("", "");
    the(person.name ? "card-phone" : "card-name", HTMLInputElement).focus();
  };

  const find = async () => {
    const text = box.value.trim();
    const mine = ++typed;
    if (!text) return options.hide();
    try {
      const { results } = await ask(`${facts.urls["people"]}?q=${encodeURIComponent(text)}`);
      if (mine !== typed) return;
      heard.wire(true);
      options.show([...results.map((/** @type {Person} */ person) => ({ person })), ...offersFor(text, results)]);
    } catch (error) {
      if (error instanceof NoAnswer) heard.wire(false);
      else heard.refused(error);
    }
  };

  /**
   * @param {string} field
   * @param {string} text
   */
  const tellCard = (field, text) => {
    const wrong = field ? document.getElementById(`card-${field}`) : null;
    for (const one of card.querySelectorAll("input")) mark(one, one === wrong);
    const told = part(card, "wrong");
    write(told, text);
    told.hidden = !text;
    if (wrong instanceof HTMLElement) wrong.focus();
  };

  const saveCard = async () => {
    const body = Object.fromEntries(
      ["name", "phone", "email"].map((name) => [name, the(`card-${name}`, HTMLInputElement).value.trim()]),
    );
    if (!body["name"] && !body["phone"] && !body["email"]) return tellCard("name", say("card_empty"));
    try {
      const fresh = await ask(facts.urls["add_person"] ?? "", { body });
      heard.wire(true);
      const plain = { id: fresh.id, name: fresh.name, phone: fresh.phone ?? "", email: fresh.email ?? "", owes: "0" };
      choose((await personOf(fresh.id, body)) ?? plain);
    } catch (error) {
      if (error instanceof NoAnswer) {
        heard.wire(false);
        tellCard("", say("no_network_card"));
      } else if (error instanceof Refused && error.problem.existing_id) await offerExisting(error.problem, body);
      else if (error instanceof Refused && error.problem.status < 500 && error.problem.status !== 401) {
        tellCard(error.problem.errors[0]?.field ?? "", error.problem.errors[0]?.detail ?? error.problem.detail);
      } else heard.refused(error);
    }
  };

  /**
   * The customer with an id, found by what was typed of them.
   * @param {number} id
   * @param {Record<string, string>} body
   * @returns {Promise<Person | undefined>}
   */
  const personOf = async (id, body) => {
    for (const text of [body["phone"], body["email"], body["name"]]) {
      if (!text) continue;
      const { results } = await ask(`${facts.urls["people"]}?q=${encodeURIComponent(text)}`);
      const person = results.find((/** @type {Person} */ one) => one.id === id);
      if (person) return person;
    }
    return undefined;
  };

  /**
   * The phone or e-mail is somebody's already: they are offered instead.
   * @param {import("./types.js").Problem} problem
   * @param {Record<string, string>} body
   */
  const offerExisting = async (problem, body) => {
    const person = await personOf(problem.existing_id ?? 0, body);
    if (!person) return tellCard(problem.errors[0]?.field ?? "", problem.detail);
    turn("finding");
    box.value = person.name || person.phone || person.email;
    box.focus();
    options.show([{ person }]);
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    typed += 1;
    timer = setTimeout(find, PAUSE_MILLISECONDS);
  });
  box.addEventListener("keydown", (event) => {
    const arrow = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!arrow || !options.isOpen()) return;
    event.preventDefault();
    options.move(arrow);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const offer = options.current();
    if (!box.value.trim()) leave();
    else if (offer?.make === "card") openCard(offer.person);
    else if (offer) choose(offer.person);
    else if (EMAIL.test(box.value.trim())) choose(stranger(box.value.trim()));
    else find();
  });
  card.addEventListener("submit", (event) => {
    event.preventDefault();
    saveCard();
  });
  the("paying", HTMLElement).addEventListener("click", (event) => {
    const act = event.target instanceof Element ? event.target.closest("[data-who]")?.getAttribute("data-who") : "";
    if (act === "find") open();
    if (act === "none") choose(null);
    if (act === "back") leave();
  });
  if (place instanceof HTMLSelectElement) place.addEventListener("change", () => heard.place(place.value));

  /** Look for somebody. */
  function open() {
    turn("finding");
    box.value = "";
    box.focus();
  }

  return {
    open,

    /** @returns {boolean} whether there was something to close */
    close() {
      if (!section.hidden) return false;
      turn("shown");
      return true;
    },

    /**
     * @param {Cart} cart
     * @param {string} wrong what is wrong with the customer
     */
    draw(cart, wrong) {
      const person = cart.person;
      const owes = person ? minorOf(person.owes || "0") : 0;
      write(part(section, "name"), person ? person.name || person.phone || person.email : say("walk_in"));
      write(part(section, "phone"), person?.name ? person.phone || person.email : "");
      write(part(section, "change"), person ? say("change") : say("add_customer"));
      write(part(section, "owes"), standing(person, owes));
      const told = part(section, "wrong");
      write(told, wrong);
      told.hidden = !wrong;
      write(part(section, "supply"), supplyOf(place, cart.place));
      part(section, "more").hidden = !part(section, "more").textContent?.trim();
    },
  };
}

/**
 * Show the place of supply in its box; how it is said where the customer is shown.
 * @param {HTMLElement | null} box
 * @param {string} code
 * @returns {string}
 */
function supplyOf(box, code) {
  if (!(box instanceof HTMLSelectElement)) return "";
  box.value = code;
  return code ? say("supplied_to", { state: box.selectedOptions[0]?.text ?? code }) : "";
}

/**
 * @param {Person | null} person
 * @param {number} owes
 * @returns {string}
 */
function standing(person, owes) {
  if (!person) return "";
  if (person.id === null) return say("new_customer");
  if (owes > 0) return say("owes", { amount: symbolled(owes) });
  return owes < 0 ? say("has_credit", { amount: symbolled(-owes) }) : "";
}

/**
 * @param {string} email
 * @returns {Person}
 */
function stranger(email) {
  return { id: null, name: "", phone: "", email: email.toLowerCase(), owes: "0" };
}

/**
 * What can be made of a text that is nobody's: a customer by e-mail at once, else a card to fill in.
 * @param {string} text
 * @param {Person[]} found
 * @returns {Offer[]}
 */
function offersFor(text, found) {
  if (EMAIL.test(text)) {
    const isKnown = found.some((person) => person.email === text.toLowerCase());
    return isKnown ? [] : [{ person: stranger(text), make: "email" }];
  }
  if (text.includes("@")) return [];
  const isPhone = /^[+\d][\d\s-]{4,}$/.test(text);
  const person = { id: null, name: isPhone ? "" : text, phone: isPhone ? text : "", email: "", owes: "0" };
  return [{ person, make: "card" }];
}

/**
 * @param {Offer} offer
 * @returns {(Node | string)[]}
 */
function drawOffer({ person, make }) {
  if (make) {
    const about = person.email || person.name || person.phone;
    return [made("span", "", say(make === "email" ? "new_by_email" : "new_by_card", { text: about }))];
  }
  const owes = minorOf(person.owes);
  const name = made("span", "", person.name || person.email || person.phone);
  if (person.name) name.append(" ", made("span", "fine quiet", person.phone || person.email));
  return owes > 0 ? [name, made("span", "num", say("owes", { amount: symbolled(owes) }))] : [name];
}

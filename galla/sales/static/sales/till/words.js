/** The page's sentences, which the server sends in the person's language. */

/** @type {Record<string, string | [string, string]>} */
let words = {};
let plural = new Intl.PluralRules("en");

/**
 * @param {Record<string, string | [string, string]>} told
 * @param {string} language
 */
export function setWords(told, language) {
  words = told;
  plural = new Intl.PluralRules(language);
}

/**
 * A sentence with its figures; one with a `count` has a form for one and a form for more.
 * @param {string} key
 * @param {Record<string, string | number>} [figures]
 * @returns {string}
 */
export function say(key, figures = {}) {
  const found = words[key] ?? key;
  const one = plural.select(Number(figures["count"] ?? 1)) === "one";
  const sentence = typeof found === "string" ? found : found[one ? 0 : 1];
  return sentence.replace(/%\((\w+)\)[sd]/g, (whole, name) => String(figures[name] ?? whole)).replaceAll("%%", "%");
}

/** What the page asks the server: JSON there and back, refusals as documents, a lost network as its own thing. */

/** @typedef {import("./types.js").Problem} Problem */

const PATIENCE_MILLISECONDS = 20_000;
const TRY_AGAIN = new Set([408, 425, 429, 502, 503, 504]);

/** There was no answer, or one that asks to come again: what was sent may or may not have been done. */
export class NoAnswer extends Error {}

/** The server said no, and why. */
export class Refused extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/**
 * Ask, and answer what came. Raises `NoAnswer` and `Refused`.
 * @param {string} url
 * @param {{ body?: unknown, key?: string, signal?: AbortSignal }} [more] with a body it is posted
 * @returns {Promise<any>}
 */
export async function ask(url, { body, key, signal } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (body !== undefined) Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": token() });
  if (key) headers["Idempotency-Key"] = key;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), PATIENCE_MILLISECONDS);
  const stop = () => limit.abort();
  signal?.addEventListener("abort", stop);
  try {
    const sent = { method: body === undefined ? "GET" : "POST", headers, signal: limit.signal };
    const answer = await fetch(url, body === undefined ? sent : { ...sent, body: JSON.stringify(body) });
    return await read(answer);
  } catch (error) {
    if (error instanceof Refused || error instanceof NoAnswer) throw error;
    throw new NoAnswer();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/**
 * @param {Response} answer
 * @returns {Promise<any>}
 */
async function read(answer) {
  if (TRY_AGAIN.has(answer.status)) throw new NoAnswer();
  const isJson = /json/.test(answer.headers.get("Content-Type") ?? "");
  if (answer.ok && isJson && !answer.redirected) return answer.json();
  // A page instead of JSON is the door: the session has ended.
  const status = answer.ok ? 401 : answer.status;
  const told = isJson ? await answer.json() : {};
  throw new Refused({ code: "", detail: "", errors: [], ...told, status });
}

/** @returns {string} the token against forged requests: the cookie's, which a new sign-in in another tab changes */
function token() {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return cookie ?? (field instanceof HTMLInputElement ? field.value : "");
}

/** Keys of the office: `/` searches, Ctrl Enter saves, one letter does what the button that shows it does. */

/**
 * Whether somebody is typing there, so that letters are letters.
 * @param {EventTarget | null} target
 * @returns {boolean}
 */
export function isTyping(target) {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** @returns {HTMLDialogElement | null} the dialog that covers the page, if one does */
function openDialog() {
  return document.querySelector("dialog[open]");
}

/**
 * Send the form one is in, or the page's own; a dialog covers the page's.
 * @param {EventTarget | null} target
 */
function saveForm(target) {
  const within = target instanceof HTMLElement ? target.closest("form") : null;
  const dialog = openDialog();
  const own = dialog ? dialog.querySelector("form") : document.querySelector("main form[data-main]");
  const form = within && within.method === "post" ? within : own;
  if (!(form instanceof HTMLFormElement)) return;
  const submit = form.querySelector("button[type=submit], button:not([type])");
  form.requestSubmit(submit instanceof HTMLButtonElement ? submit : undefined);
}

/**
 * @param {string} letter
 * @returns {boolean} whether something on the page has that key
 */
function pressKey(letter) {
  const scope = openDialog() ?? document;
  const holder = scope.querySelector(`[data-key="${CSS.escape(letter)}"]`);
  if (!(holder instanceof HTMLElement) || holder.closest("[hidden]") || holder.matches(":disabled")) return false;
  holder.click();
  return true;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    saveForm(event.target);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "/" && !openDialog()) {
    const search = document.getElementById("search");
    if (!search) return;
    event.preventDefault();
    search.focus();
  } else if (event.key.length === 1 && pressKey(event.key.toLowerCase())) {
    event.preventDefault();
  }
}

/** Listen on the whole page. */
export function startKeys() {
  document.addEventListener("keydown", onKey);
}

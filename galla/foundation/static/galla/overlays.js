/** What lies over a page: dialogs that ask for a reason, menus, the drawer, toasts. Without this file links to their ids open them. */

const TOAST_MILLISECONDS = 10_000;

/**
 * Show a dialog over the page, its first wrong or first box in focus.
 * @param {HTMLDialogElement} dialog
 */
function show(dialog) {
  if (dialog.open) dialog.close();
  dialog.showModal();
  const box = dialog.querySelector("[aria-invalid=true], input:not([type=hidden]), select, textarea");
  if (box instanceof HTMLElement) box.focus();
}

/**
 * A link to a dialog opens it over the page; a link away from an open one closes it.
 * @param {MouseEvent} event
 */
function onClick(event) {
  const target = event.target instanceof Element ? event.target : null;
  closeMenus(target);
  const link = target?.closest('a[href^="#"]');
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
  const dialog = document.getElementById(link.hash.slice(1));
  const around = link.closest("dialog");
  if (dialog instanceof HTMLDialogElement) show(dialog);
  else if (around?.open) around.close();
  else return;
  event.preventDefault();
}

/**
 * Close menus and explanations, but not the one `within` is in.
 * @param {Element | null} within
 */
function closeMenus(within) {
  for (const menu of document.querySelectorAll("details.menu[open], details.why[open]")) {
    if (!within || !menu.contains(within)) menu.removeAttribute("open");
  }
}

/** @param {KeyboardEvent} event */
function onEscape(event) {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const menu = document.querySelector("details.menu[open], details.why[open]");
  if (menu) {
    closeMenus(null);
    menu.querySelector("summary")?.focus();
    return;
  }
  document.querySelector("[data-toast]")?.remove();
  if (document.querySelector(".drawer:target, .rail:target, .filters-fold:target")) location.hash = "#main";
}

/**
 * A toast goes by itself, but not while somebody reads it or is about to undo.
 * @param {Element} toast
 */
function goLater(toast) {
  /** @type {number | undefined} */
  let timer;
  const start = () => {
    timer = window.setTimeout(() => toast.remove(), TOAST_MILLISECONDS);
  };
  const stop = () => window.clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  start();
}

/** Listen on the whole page, and see to what it came with. */
export function startOverlays() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onEscape);
  for (const dialog of document.querySelectorAll("dialog[open]")) {
    if (dialog instanceof HTMLDialogElement) show(dialog);
  }
  for (const toast of document.querySelectorAll("[data-toast]")) goLater(toast);
}

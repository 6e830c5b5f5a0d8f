/** Elements of the page by their names, each of the kind it must be. */

/**
 * The element with this id. A page without it is a mistake of ours.
 * @template {Element} T
 * @param {string} id
 * @param {{ new (): T, name: string }} kind
 * @returns {T}
 */
export function the(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}

/**
 * The part of an element that is called so (`data-part`).
 * @param {Element | DocumentFragment} within
 * @param {string} name
 * @returns {HTMLElement}
 */
export function part(within, name) {
  const found = within.querySelector(`[data-part="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`there is no part ${name}`);
  return found;
}

/**
 * A copy of what a `<template>` holds: its first element.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copied(id) {
  const first = the(id, HTMLTemplateElement).content.firstElementChild?.cloneNode(true);
  if (!(first instanceof HTMLElement)) throw new Error(`the template ${id} is empty`);
  return first;
}

/**
 * A new element with a class and a text.
 * @param {string} tag
 * @param {string} [classes]
 * @param {string} [text]
 * @returns {HTMLElement}
 */
export function made(tag, classes = "", text = "") {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  if (text) element.textContent = text;
  return element;
}

/**
 * Write a text, but only where it is another one: what a screen reader watches must not be written twice.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Say of a box whether what stands in it is wrong.
 * @param {Element} box
 * @param {boolean} wrong
 */
export function mark(box, wrong) {
  if (wrong) box.setAttribute("aria-invalid", "true");
  else box.removeAttribute("aria-invalid");
  box.closest(".field")?.classList.toggle("wrong", wrong);
}

/** @returns {boolean} whether fingers work here: then a box that takes the focus would raise the keyboard each time */
export function isTouch() {
  return window.matchMedia("(hover: none) and (pointer: coarse)").matches;
}

/** What to order: one press ticks every row that is short and has a supplier, the next takes all ticks away. */

/**
 * The boxes that can be ticked as the list stands now; it is exchanged where one filters or turns a page.
 * @returns {HTMLInputElement[]}
 */
function boxes() {
  return [...document.querySelectorAll('input[type="checkbox"][data-short]')].filter(
    (box) => box instanceof HTMLInputElement,
  );
}

for (const button of document.querySelectorAll("button[data-tick-all]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const rows = boxes();
    const all = rows.every((box) => box.checked);
    for (const box of rows) box.checked = !all;
  });
}

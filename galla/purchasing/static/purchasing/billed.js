/** A supplier's bill: one press bills what came with a receipt as it came, in quantity and price. */

/**
 * Write what came into a box of a row, as if it had been typed.
 * @param {Element} row
 * @param {string} name what the box ends with
 * @param {string} value
 */
function write(row, name, value) {
  const box = row.querySelector(`input[name$="-${name}"]`);
  if (!(box instanceof HTMLInputElement)) return;
  box.value = value;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const button of document.querySelectorAll("button[data-bill-receipt]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const receipt = CSS.escape(button.dataset.billReceipt ?? "");
    for (const row of document.querySelectorAll(`tr[data-receipt="${receipt}"]`)) {
      if (!(row instanceof HTMLElement)) continue;
      write(row, "quantity", row.dataset.quantity ?? "");
      write(row, "net", row.dataset.net ?? "");
    }
  });
}

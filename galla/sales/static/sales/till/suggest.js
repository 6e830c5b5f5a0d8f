/** A box with suggestions under it: arrows choose, Enter takes, Escape closes. After the ARIA pattern of a combobox. */

/**
 * @template T
 * @param {HTMLInputElement} box
 * @param {HTMLElement} list
 * @param {{ draw: (item: T) => (Node | string)[], choose: (item: T) => void }} manner
 */
export function suggestions(box, list, { draw, choose }) {
  /** @type {T[]} */
  let items = [];
  let chosen = -1;

  const mark = () => {
    Array.from(list.children, (option, index) => option.setAttribute("aria-selected", String(index === chosen)));
    const option = list.children[chosen];
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };

  const hide = () => {
    items = [];
    chosen = -1;
    list.replaceChildren();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    const item = items[Array.prototype.indexOf.call(list.children, option)];
    if (item === undefined) return;
    hide();
    choose(item);
  });

  return {
    hide,

    /** @returns {boolean} */
    isOpen() {
      return items.length > 0;
    },

    /** @returns {T | undefined} the one Enter would take */
    current() {
      return items[chosen];
    },

    /** @param {number} steps */
    move(steps) {
      chosen = (chosen + steps + items.length) % items.length;
      mark();
    },

    /**
     * @param {T[]} found
     * @param {number} [first] which is chosen at once; −1 for none
     */
    show(found, first = 0) {
      if (found.length === 0) return hide();
      items = found;
      chosen = first;
      list.replaceChildren(
        ...found.map((item, index) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${index}`;
          option.setAttribute("role", "option");
          option.append(...draw(item));
          return option;
        }),
      );
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      mark();
    },
  };
}

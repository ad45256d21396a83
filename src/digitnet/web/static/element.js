// Makes elements.

/**
 * Make an element with attributes and content.
 *
 * @param {string} name
 * @param {Record<string, string | number | boolean>} [attributes] true and false set and leave out
 * @param {...(Node | string | number)} content
 * @returns {any} the element
 */
export function element(name, attributes = {}, ...content) {
  return filled(document.createElement(name), attributes, content);
}

/**
 * Make an element of a drawing.
 *
 * @param {string} name
 * @param {Record<string, string | number | boolean>} [attributes]
 * @param {...(Node | string | number)} content
 * @returns {any} the element
 */
export function shape(name, attributes = {}, ...content) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, content);
}

/**
 * Make a button.
 *
 * @param {string} text
 * @param {(event: MouseEvent) => void} act
 * @param {string} [kind] its classes
 * @returns {HTMLButtonElement}
 */
export function button(text, act, kind = "button") {
  const one = element("button", { type: "button", class: kind }, text);
  one.addEventListener("click", act);
  return one;
}

/** @param {Element} one @param {Record<string, string | number | boolean>} attributes @param {(Node | string | number)[]} content */
function filled(one, attributes, content) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) one.setAttribute(key, value === true ? "" : String(value));
  }
  one.append(...content.filter((part) => part !== undefined).map((part) => (part instanceof Node ? part : String(part))));
  return one;
}

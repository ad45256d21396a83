// A button that asks for files.

import { element } from "./element.js";

/**
 * Make one.
 *
 * @param {string} text
 * @param {string} id
 * @param {Record<string, string | boolean>} options attributes of its input
 * @param {(files: File[]) => void} use
 */
export function picker(text, id, options, use) {
  const input = element("input", { id, class: "unseen", type: "file", accept: "image/*", ...options });
  input.addEventListener("change", () => {
    use([...input.files]);
    input.value = "";
  });
  return element("label", { class: id === "file" ? "button primary" : "button" }, text, input);
}

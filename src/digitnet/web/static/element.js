// Makes an element with attributes and, if given, text.

export function element(name, attributes = {}, text) {
  const one = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  if (text !== undefined) one.textContent = text;
  return one;
}

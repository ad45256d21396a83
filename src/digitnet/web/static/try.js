// The API's page: a picture to send, its answer, and the same in three languages.

import { button, element } from "./element.js";
import { written } from "./examples.js";
import { keep } from "./save.js";
import { ask } from "./server.js";
import { paint } from "./strokes.js";
import { toFile } from "./pictures.js";

const base = new URL("./", location.href).href;

/** What a program says to have `page.png` read. @type {Record<string, string>} */
const EXAMPLES = {
  curl: `curl --data-binary @page.png ${base}api/read`,
  Python: `import json
from urllib.request import Request, urlopen

with open("page.png", "rb") as file:
    request = Request("${base}api/read", file.read(), {"content-type": "image/png"})
print(json.load(urlopen(request))["lines"])`,
  JavaScript: `const [file] = document.querySelector("input[type=file]").files;
const answer = await fetch("${base}api/read", { method: "POST", body: file });
console.log((await answer.json()).lines);`,
};

const host = /** @type {HTMLElement} */ (document.getElementById("try"));
const said = element("pre", { class: "said-json", tabindex: 0, role: "region", "aria-label": "The answer", "aria-live": "polite" }, "The answer comes here.");
const input = element("input", { id: "try-file", class: "unseen", type: "file", accept: "image/*" });
input.addEventListener("change", () => {
  const [file] = input.files;
  if (file) send(file);
});

host.append(
  element("p", {}, "Send a picture to ", element("code", {}, "/api/read"), " and see what comes back."),
  element("div", { class: "tools" },
    element("label", { class: "button primary" }, "Choose a picture", input),
    button("Send an example", async () => send(await example())),
    button("Keep the example", async () => keep(await example(), "page.png"))),
  said,
  ...Object.entries(EXAMPLES).map(([name, code]) => snippet(name, code)),
);

/** @param {Blob} file */
async function send(file) {
  said.textContent = "Reading…";
  said.classList.remove("trouble");
  try {
    const answer = await ask("api/read", file);
    for (const digit of answer.digits) for (const name of ["picture", "probabilities"]) delete digit[name];
    said.textContent = JSON.stringify(answer, null, 1).replaceAll(/\[\s+([\d.,\s]+?)\s+\]/g, (_, numbers) => `[${numbers.replaceAll(/\s+/g, " ")}]`);
  } catch (trouble) {
    said.textContent = /** @type {Error} */ (trouble).message;
    said.classList.add("trouble");
  }
}

function example() {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [360, 200];
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("This browser can’t draw.");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  paint(context, written("305", 0.03, canvas.height / canvas.width), canvas.width, "#000");
  return toFile(canvas);
}

/** @param {string} name @param {string} code */
function snippet(name, code) {
  const copy = button("Copy", async () => {
    await navigator.clipboard.writeText(code).then(() => { copy.textContent = "Copied"; }, () => { copy.textContent = "Not allowed"; });
    setTimeout(() => { copy.textContent = "Copy"; }, 1600);
  }, "tool");
  return element("div", { class: "snippet" }, element("div", { class: "snippet-head" }, element("h3", {}, name), copy), element("pre", { tabindex: 0, role: "region", "aria-label": `Example in ${name}`, "data-language": name }, code));
}

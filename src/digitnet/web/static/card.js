// The third tab: the figures that lie beside the model.

import { element } from "./element.js";
import { percent } from "./pixels.js";

const root = document.getElementById("card");

export function startCard() {
  document.addEventListener("tab", ({ detail }) => detail === "model" && load());
}

async function load() {
  if (root.childElementCount) return;
  try {
    const response = await fetch("api/model");
    show(await response.json());
  } catch {
    root.replaceChildren();
  }
}

function show(card) {
  document.getElementById("model-name").textContent = `The model: ${card.name}`;
  const parts = [tiles(card), columns(card)].filter(Boolean);
  root.replaceChildren(...(parts.length ? parts : [nothing()]));
}

function nothing() {
  const told = element("p", { class: "empty-card" });
  told.append("No figures lie beside this model. ", element("code", {}, "digitnet evaluate RUN"), " measures one.");
  return told;
}

function tiles({ accuracy, accuracy_ci95: interval, calibration_error: ece, parameters, dataset }) {
  const list = element("dl", { class: "tiles" });
  if (accuracy !== undefined) {
    const range = interval && `95 % interval ${(100 * interval[0]).toFixed(2)} to ${percent(interval[1], 2)}, test set`;
    const data = dataset?.name?.replace("mnist", "MNIST") ?? "its own data";
    list.append(tile(`Accuracy on ${data}`, percent(accuracy, 2), range));
  }
  if (ece !== undefined) list.append(tile("Calibration error", percent(ece, 2), "confidence against truth"));
  if (parameters) list.append(tile("Parameters", parameters.toLocaleString("en"), "numbers in the network"));
  return list.childElementCount ? list : null;
}

function tile(name, value, note) {
  const one = element("div", { class: "tile" });
  one.append(element("dt", {}, name), element("dd", {}, value));
  if (note) one.append(element("p", { class: "note" }, note));
  return one;
}

function columns({ confusion, robustness }) {
  const both = element("div", { class: "columns" });
  if (robustness?.length) both.append(section("Robustness", "From a picture to its digit, on pictures that it was not trained on.", robustTable(robustness)));
  if (confusion?.length) both.append(section("Confusions", "Rows: what was written. Columns: what was read.", confusionTable(confusion)));
  return both.childElementCount ? both : null;
}

function section(title, note, table) {
  const one = element("section");
  one.append(element("h2", {}, title), element("p", {}, note), table);
  return one;
}

function confusionTable(rows) {
  const table = element("table", { class: "confusion", "aria-label": "Confusion matrix" });
  const wrong = Math.max(1, ...rows.flatMap((row, i) => row.filter((_, j) => i !== j)));
  table.append(row(["", ...rows.keys()].map((name) => element("th", { scope: "col" }, name))));
  for (const [written, counts] of rows.entries()) {
    const cells = counts.map((count, said) => confusionCell(count, written === said, wrong));
    table.append(row([element("th", { scope: "row" }, written), ...cells]));
  }
  return table;
}

function confusionCell(count, right, wrong) {
  const share = right ? 100 : count && 15 + (85 * count) / wrong;
  const kind = right ? "right-answer" : count === 0 ? "none" : share > 60 ? "strong" : "";
  const cell = element("td", { class: kind }, count);
  cell.style.setProperty("--share", share);
  return cell;
}

function robustTable(entries) {
  const table = element("table", { class: "robust" });
  const heads = [element("th", { scope: "col" }, "Data")];
  heads.push(...["Right", "Aim"].map((name) => element("th", { scope: "col", class: "number" }, name)));
  table.append(row(heads));
  for (const { name, value, bar } of entries) {
    const short = bar != null && value < bar ? " short" : "";
    table.append(row([
      element("td", {}, name),
      element("td", { class: `number${short}` }, `${value.toFixed(2)} %`),
      element("td", { class: "number" }, bar == null ? "" : `${bar.toFixed(2)} %`),
    ]));
  }
  return table;
}

function row(cells) {
  const one = element("tr");
  one.append(...cells);
  return one;
}

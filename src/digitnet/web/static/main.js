// Starts the page: the three tabs and what is in them.

import { startCard } from "./card.js";
import { startDrawing } from "./draw.js";
import { startPhoto } from "./photo.js";

const tabs = [...document.querySelectorAll("[role=tab]")];

function show(chosen, focus) {
  for (const tab of tabs) {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", on);
    tab.tabIndex = on ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
  }
  if (focus) chosen.focus();
  const name = chosen.id.replace("tab-", "");
  history.replaceState(null, "", name === "draw" ? location.pathname : `#${name}`);
  document.dispatchEvent(new CustomEvent("tab", { detail: name }));
}

for (const [index, tab] of tabs.entries()) {
  tab.addEventListener("click", () => show(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) show(tabs[(index + step + tabs.length) % tabs.length], true);
    if (event.key === "Home") show(tabs[0], true);
    if (event.key === "End") show(tabs.at(-1), true);
  });
}

startDrawing();
startPhoto(() => show(document.getElementById("tab-photo")));
startCard();
show(document.getElementById(`tab-${location.hash.slice(1)}`) ?? tabs[0]);

// Tabs that pointer, keyboard and address choose.

/** Make the tabs of the page work; a "tab" event tells which one shows. Returns how to choose one. */
export function startTabs() {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[role=tab]")]);

  /** @param {HTMLElement} chosen @param {boolean} [focus] */
  function show(chosen, focus) {
    for (const tab of tabs) {
      const isOn = tab === chosen;
      tab.setAttribute("aria-selected", String(isOn));
      tab.tabIndex = isOn ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = !isOn;
    }
    if (focus) chosen.focus();
    const name = chosen.id.replace("tab-", "");
    history.replaceState(null, "", name === "draw" ? location.pathname + location.search : `#${name}`);
    document.dispatchEvent(new CustomEvent("tab", { detail: name }));
  }

  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => show(tab));
    tab.addEventListener("keydown", (event) => {
      const step = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1 })[event.key];
      if (step) show(tabs[(index + step + tabs.length) % tabs.length], true);
      if (event.key === "Home") show(tabs[0], true);
      if (event.key === "End") show(tabs[tabs.length - 1], true);
    });
  }
  const named = (/** @type {string} */ name) => document.getElementById(`tab-${name}`);
  show(named(location.hash.slice(1)) ?? tabs[0]);
  return (/** @type {string} */ name) => {
    const tab = named(name);
    if (tab && tab.getAttribute("aria-selected") !== "true") show(tab);
  };
}

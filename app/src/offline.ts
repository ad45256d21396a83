// Keeps the app on the device, and says whether it does.

import { registerSW } from "virtual:pwa-register";

const KEPT = "Kept on this device: works offline.";
const NO_WORKER = "This browser can’t keep the app for offline use. It works while you are online.";
const NO_ROOM = "There is no room to keep the app on this device. It works while you are online.";

/** Keep the app for offline use; `tell` gets each state in plain words. */
export function keepOffline(tell: (state: string) => void): void {
  if (!("serviceWorker" in navigator)) {
    tell(NO_WORKER);
    return;
  }
  if (navigator.serviceWorker.controller) tell(KEPT);
  registerSW({
    immediate: true,
    onOfflineReady: () => tell(KEPT),
    onRegisterError: () => tell(navigator.serviceWorker.controller ? KEPT : NO_WORKER),
    onRegisteredSW: (_, registration) => {
      const installing = registration?.installing;
      installing?.addEventListener("statechange", () => {
        if (installing.state === "redundant" && !navigator.serviceWorker.controller) tell(NO_ROOM);
        if (installing.state === "activated") tell(KEPT);
      });
    },
  });
}

/** Forget everything that is kept, and load it anew. */
export async function fetchAgain(): Promise<void> {
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  const own = new URL("./", location.href).href;
  await Promise.all(registrations.filter(({ scope }) => scope === own).map((one) => one.unregister()));
  const kept = "caches" in globalThis ? await caches.keys() : []; // over http there are none
  await Promise.all(kept.filter((name) => name.includes(own)).map((name) => caches.delete(name)));
  location.reload();
}

// The pictures that an iPhone or iPad shows while the installed app starts: it takes the one of its very size.

import type { Plugin } from "vite";

import screens from "./screens.json" with { type: "json" };

/** Link `public/splash-*.png`, which `tools/app_splash.py` draws. */
export function splash(): Plugin {
  const links = screens.flatMap(({ width, height, ratio }) =>
    ["light", "dark"].map((theme) => ({
      tag: "link",
      attrs: {
        rel: "apple-touch-startup-image",
        media: `(device-width: ${width}px) and (device-height: ${height}px) and (-webkit-device-pixel-ratio: ${ratio}) and (orientation: portrait) and (prefers-color-scheme: ${theme})`,
        href: `./splash-${width * ratio}x${height * ratio}-${theme}.png`,
      },
      injectTo: "head" as const,
    })),
  );
  return { name: "splash", transformIndexHtml: { order: "post", handler: () => links } };
}

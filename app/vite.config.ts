import { defaultClientConditions } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

import { splash } from "./splash.ts";

const ICONS = [
  { src: "icon-192.png", sizes: "192x192", type: "image/png" },
  { src: "icon-512.png", sizes: "512x512", type: "image/png" },
  { src: "icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
  { src: "icon.svg", sizes: "any", type: "image/svg+xml" },
];

export default defineConfig({
  base: "./", // so that it works from any folder of any host
  resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
  assetsInclude: ["**/*.onnx"],
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  worker: { format: "es" },
  server: { fs: { allow: [".."] } },
  test: { include: ["tests/**/*.test.ts"] },
  plugins: [
    splash(),
    VitePWA({
      injectRegister: null,
      registerType: "autoUpdate",
      workbox: {
        globPatterns: ["**/*.{html,js,mjs,css,wasm,onnx,svg,png,webmanifest}"],
        globIgnores: ["splash-*.png"],
        maximumFileSizeToCacheInBytes: 40 * 2 ** 20,
        cleanupOutdatedCaches: true,
        clientsClaim: true,
      },
      manifest: {
        id: "./",
        name: "digitnet: reads handwritten digits",
        short_name: "digitnet",
        description: "Reads handwritten digits from drawings, photos and the camera. Works offline; nothing leaves your device.",
        lang: "en",
        start_url: "./",
        scope: "./",
        display: "standalone",
        display_override: ["standalone", "minimal-ui"],
        orientation: "any",
        dir: "ltr",
        background_color: "#f5f3ee",
        theme_color: "#f5f3ee",
        categories: ["productivity", "utilities", "education"],
        icons: ICONS,
        shortcuts: [
          { name: "Read photos", url: "./#photo", icons: [ICONS[0]!] },
          { name: "Read with the camera", url: "./#camera", icons: [ICONS[0]!] },
        ],
      },
    }),
  ],
});

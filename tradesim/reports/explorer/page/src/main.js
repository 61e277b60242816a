// Opens the page.

import { App } from "./app.js";
import { layout } from "./layout.js";

const root = document.getElementById("root");
if ("DecompressionStream" in globalThis) {
  const app = new App(JSON.parse(document.getElementById("facts").textContent));
  globalThis.explorer = app;
  app.ready = layout(app, root);
} else {
  root.textContent = "This page needs a browser of 2023 or later.";
}

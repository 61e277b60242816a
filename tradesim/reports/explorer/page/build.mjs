// Makes built/ from src/: `npm ci && npm run build`. What is built is committed, so that nobody who
// uses tradesim needs npm.

import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const licence = await readFile("node_modules/uplot/LICENSE", "utf8");
await mkdir("built", { recursive: true });
await build({
  entryPoints: ["src/main.js"],
  outfile: "built/explorer.js",
  bundle: true,
  minify: true,
  charset: "ascii",
  format: "esm",
  target: ["chrome111", "firefox114", "safari16.4"],
  legalComments: "none",
  banner: { js: `/*! uPlot 1.6.32\n${licence.trim()}\n*/` },
});
const looks = await Promise.all(
  ["node_modules/uplot/dist/uPlot.min.css", "src/explorer.css"].map((each) => readFile(each, "utf8")),
);
await writeFile("built/explorer.css", looks.join("\n"));
await copyFile("src/page.html", "built/page.html");
await writeFile("built/LICENSE-uPlot.txt", licence);

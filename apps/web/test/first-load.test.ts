import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));

/** The most that a browser may have to load before it shows a page for the first time, in bytes of gzipped script. */
const MOST_BYTES = 150_000;

type Manifest = Record<string, { file: string; imports?: string[] }>;
const manifest = JSON.parse(readFileSync(`${DIST}.vite/manifest.json`, "utf8")) as Manifest;

/** The programs of the frame around a team's pages. */
const SHELL = ["src/session/signed-in-layout.tsx", "src/shell/team-layout.tsx"];

/** Adds a file of the source, and all that it imports without `import()`, to `loaded`. */
function load(source: string, loaded: Set<string>): Set<string> {
  const chunk = manifest[source];
  if (chunk === undefined) throw new Error(`The build has no chunk for ${source}. Is its route lazy?`);
  if (loaded.has(chunk.file)) return loaded;
  loaded.add(chunk.file);
  for (const imported of chunk.imports ?? []) load(imported, loaded);
  return loaded;
}

test.each([
  [["src/pages/sign-in/sign-in-page.tsx"]],
  [["src/pages/sign-up/sign-up-page.tsx"]],
  [[...SHELL, "src/pages/home/home-page.tsx"]],
  [[...SHELL, "src/pages/revenue/revenue-page.tsx"]],
  [[...SHELL, "src/pages/connection/connection-page.tsx"]],
])("a browser that opens %j first loads little script", (pages) => {
  const loaded = load("index.html", new Set());
  for (const page of pages) load(page, loaded);
  const sizes = [...loaded].map((file) => [file, readFileSync(`${DIST}${file}.gz`).length] as const);
  const bytes = sizes.reduce((sum, [, size]) => sum + size, 0);
  expect({ tooLarge: bytes < MOST_BYTES ? [] : sizes }).toEqual({ tooLarge: [] });
});

test("the build compresses the page and its style sheet, too", () => {
  const [style] = (manifest["index.html"] as { css?: string[] }).css ?? [];
  for (const file of ["index.html", style]) {
    for (const ending of [".br", ".gz"]) {
      const compressed = readFileSync(`${DIST}${file}${ending}`).length;
      expect(compressed).toBeLessThan(readFileSync(`${DIST}${file}`).length / 2);
    }
  }
});

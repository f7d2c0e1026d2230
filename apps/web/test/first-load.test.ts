import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));

/** The most that a browser may have to load before it shows a page for the first time, in bytes of gzipped script. */
const MOST_BYTES = 150_000;

type Manifest = Record<string, { file: string; imports?: string[]; dynamicImports?: string[] }>;
const manifest = JSON.parse(readFileSync(`${DIST}.vite/manifest.json`, "utf8")) as Manifest;

/** What src/router.tsx loads when a page is opened. The build names the chunk of the frame around a team's pages itself. */
const ROUTES = manifest["index.html"]?.dynamicImports ?? [];
/** The programs of the frame around a team's pages. */
const SHELL = ["src/session/signed-in-layout.tsx", ROUTES.find((route) => route.startsWith("_frame-")) ?? ""];

/** Adds a file of the source, and all that it imports without `import()`, to `loaded`. */
function load(source: string, loaded: Set<string>): Set<string> {
  const chunk = manifest[source];
  if (chunk === undefined) throw new Error(`The build has no chunk for ${source}. Is its route lazy?`);
  if (loaded.has(chunk.file)) return loaded;
  loaded.add(chunk.file);
  for (const imported of chunk.imports ?? []) load(imported, loaded);
  return loaded;
}

/** The layout of each page whose address begins with another page's. */
const LAYOUTS: Record<string, string> = {
  "src/pages/account/": "src/pages/account/account-layout.tsx",
  "src/pages/tables/table-rows.tsx": "src/pages/tables/tables-page.tsx",
};
/** The pages before the sign-in. All other pages stand in the frame of a team or of an account. */
const SIGNED_OUT = /pages\/(sign-in|sign-up|reset-password|invitation|help)\//;

/** Returns the programs that a page consists of: its own, and those of the layouts around it. */
function partsOf(page: string): string[] {
  const layouts = Object.entries(LAYOUTS).filter(([begin]) => page.startsWith(begin));
  const frame = SIGNED_OUT.test(page) ? [] : SHELL.slice(0, page.includes("/account/") ? 1 : 2);
  return [...frame, ...layouts.map(([, layout]) => layout), page];
}

/** All pages that src/router.tsx loads when they are opened. The layouts are in none of them alone. */
const PAGES = ROUTES.filter((route) => !SHELL.includes(route) && route !== LAYOUTS["src/pages/account/"]);

test("the router has all pages", () => {
  const routes = readFileSync(fileURLToPath(new URL("../src/router.tsx", import.meta.url)), "utf8");
  expect(PAGES.length).toBe([...routes.matchAll(/import\("\.\//g)].length - 3);
});

test.each(PAGES)("a browser that opens %s first loads little script", (page) => {
  const loaded = load("index.html", new Set());
  for (const part of partsOf(page)) load(part, loaded);
  const sizes = [...loaded].map((file) => [file, readFileSync(`${DIST}${file}.gz`).length] as const);
  const bytes = sizes.reduce((sum, [, size]) => sum + size, 0);
  expect({ bytes, tooLarge: bytes < MOST_BYTES ? [] : sizes }).toEqual({ bytes, tooLarge: [] });
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

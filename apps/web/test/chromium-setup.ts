import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { inflate } from "@sparticuz/chromium";
import type { TestProject } from "vitest/node";

/** Where the Chromium of a test run is. */
export interface ChromiumFiles {
  path: string;
  /** A folder of shared libraries that Chromium needs and the machine may lack; null for an installed Chromium. */
  libraries: string | null;
}

declare module "vitest" {
  export interface ProvidedContext {
    chromium: ChromiumFiles;
  }
}

const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Finds a Chromium, once before all test files. On Linux it unpacks the Chromium of the package
 * @sparticuz/chromium into a new temporary folder. The package's usual folder is shared: two runs at the same time
 * would find half-written files there, and another user's files.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const installed = process.env["CHROMIUM_PATH"] ?? INSTALLED.find((path) => existsSync(path));
  if (process.env["CHROMIUM_PATH"] === undefined && process.platform === "linux" && process.arch === "x64") {
    const folder = await mkdtemp(join(tmpdir(), "billstack-chromium-"));
    project.provide("chromium", await unpack(folder));
    return () => rm(folder, { recursive: true, force: true });
  }
  if (installed === undefined) {
    throw new Error("The browser tests need a Chromium: install one, or name it in CHROMIUM_PATH.");
  }
  project.provide("chromium", { path: installed, libraries: null });
  return undefined;
}

async function unpack(folder: string): Promise<ChromiumFiles> {
  const packed = new URL("../node_modules/@sparticuz/chromium/bin/", import.meta.url);
  const before = process.env["TMPDIR"];
  // The package unpacks into the temporary folder of the system, which TMPDIR sets.
  process.env["TMPDIR"] = folder;
  try {
    const unpacking = ["chromium.br", "al2023.tar.br"].map((name) =>
      inflate(fileURLToPath(new URL(name, packed))),
    );
    const [path = "", libraries = ""] = await Promise.all(unpacking);
    return { path, libraries: join(libraries, "lib") };
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

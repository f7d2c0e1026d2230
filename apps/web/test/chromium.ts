import { existsSync } from "node:fs";

import sparticuz from "@sparticuz/chromium";
import { chromium, type Browser } from "playwright-core";

const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The Chromium of the registry package runs on x64 Linux alone; elsewhere CHROMIUM_PATH or an installed one does. */
async function executable(): Promise<{ path: string; args: string[] }> {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined) return { path: named, args: ["--no-sandbox"] };
  if (process.platform === "linux" && process.arch === "x64") {
    return { path: await sparticuz.executablePath(), args: ["--no-sandbox", "--disable-gpu"] };
  }
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed === undefined) {
    throw new Error("The browser tests need a Chromium: install one, or name it in CHROMIUM_PATH.");
  }
  return { path: installed, args: ["--no-sandbox"] };
}

/** Starts a Chromium without a window. */
export async function launchChromium(): Promise<Browser> {
  const { path, args } = await executable();
  return chromium.launch({ executablePath: path, args, headless: true });
}

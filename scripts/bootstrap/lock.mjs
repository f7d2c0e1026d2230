import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { atEnd } from "./lifetime.mjs";
import { inRoot } from "./paths.mjs";

const LOCK = inRoot(".turbo", "bootstrap.lock");
/** The holder touches the file every second; a process id could have been given to somebody else after a crash. */
const STALE_MS = 5000;

/**
 * Runs `work` while no other command of this checkout installs or builds.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withBootstrapLock(work) {
  mkdirSync(inRoot(".turbo"), { recursive: true });
  for (let waits = 0; !take(); waits++) {
    if (waits === 5)
      console.error("Another command of this checkout is installing or building: waiting for it …");
    await sleep(200);
  }
  const beat = setInterval(touch, 1000);
  const release = () => {
    clearInterval(beat);
    rmSync(LOCK, { force: true });
  };
  const forget = atEnd(release);
  try {
    return await work();
  } finally {
    forget();
    release();
  }
}

function take() {
  try {
    writeFileSync(LOCK, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
  const touched = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs;
  if (touched !== undefined && Date.now() - touched > STALE_MS) rmSync(LOCK, { force: true });
  return false;
}

function touch() {
  const now = new Date();
  utimesSync(LOCK, now, now);
}

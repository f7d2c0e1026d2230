import { seconds } from "../bootstrap/step.mjs";

/** Where lines cannot be written over, progress is told this often. */
const TELL_MS = 2_000;

/**
 * What a person sees of one act: its title, live progress on a terminal, and its outcome with the time it took.
 * @param {string} title
 */
export function voiceOf(title) {
  let said = "";
  const { isTTY = false, columns = 80 } = process.stdout;
  const live = (/** @type {string} */ line) => {
    if (isTTY) process.stdout.write(`\r\x1b[2K${line.slice(0, columns - 1)}`);
  };
  let toldAt = performance.now();
  live(`… ${title}`);
  return {
    /** @param {string} line */
    progress: (line) => {
      live(`… ${title}: ${line}`);
      if (isTTY || performance.now() - toldAt < TELL_MS) return;
      toldAt = performance.now();
      console.log(`… ${title}: ${line}`);
    },
    /** @param {string} line */
    say: (line) => void (said = line),
    /** @param {number} ms */
    end: (ms) => {
      live("");
      console.log(
        `✓ ${title} (${ms < 1000 ? `${ms.toFixed(0)} ms` : seconds(ms)})${said ? `\n    ${said}` : ""}`,
      );
    },
  };
}

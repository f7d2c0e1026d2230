import { seconds } from "../bootstrap/step.mjs";

/** How often progress is printed if the output is no terminal, so that a line cannot be replaced. */
const PROGRESS_MS = 2_000;

/**
 * Prints one step of the demo: its title, its progress while it runs, and its result with the time that it took.
 * @param {string} title
 */
export function stepOutput(title) {
  let resultLine = "";
  const { isTTY = false, columns = 80 } = process.stdout;
  const live = (/** @type {string} */ line) => {
    if (isTTY) process.stdout.write(`\r\x1b[2K${line.slice(0, columns - 1)}`);
  };
  let printedAt = performance.now();
  live(`… ${title}`);
  return {
    /**
     * Shows how far the step is.
     * @param {string} line
     */
    progress: (line) => {
      live(`… ${title}: ${line}`);
      if (isTTY || performance.now() - printedAt < PROGRESS_MS) return;
      printedAt = performance.now();
      console.log(`… ${title}: ${line}`);
    },
    /**
     * Sets the result, which is printed at the end of the step.
     * @param {string} line
     */
    result: (line) => void (resultLine = line),
    /**
     * Prints that the step is done, and its result.
     * @param {number} ms how long the step took
     */
    end: (ms) => {
      live("");
      const time = ms < 1000 ? `${ms.toFixed(0)} ms` : seconds(ms);
      console.log(`✓ ${title} (${time})${resultLine ? `\n    ${resultLine}` : ""}`);
    },
  };
}

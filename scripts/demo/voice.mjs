import { seconds } from "../bootstrap/step.mjs";

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
  live(`… ${title}`);
  return {
    /** @param {string} line */
    progress: (line) => live(`… ${title}: ${line}`),
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

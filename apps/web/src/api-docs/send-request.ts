import { numberText } from "../ui/number-text.js";

/** The most characters of an answer that the page shows. An export may have millions. */
const MOST_SHOWN = 20_000;

interface Answer {
  ok: boolean;
  /** One sentence about the answer. */
  summary: string;
  /** The body as a person reads it; empty if there is none. */
  text: string;
}

/** Sends a GET request with the session of the person, and returns the answer. It never throws. */
export async function sendRequest(address: string, signal: AbortSignal): Promise<Answer> {
  const started = performance.now();
  try {
    const answer = await fetch(address, { signal });
    const { text, isWhole } = await readBeginning(answer);
    const milliseconds = Math.round(performance.now() - started);
    const rest = isWhole ? "" : `, the first ${numberText(MOST_SHOWN)} characters`;
    return {
      ok: answer.ok,
      summary: `${answer.status} ${answer.statusText}, ${numberText(milliseconds)} ms${rest}`,
      text: isWhole ? indented(text) : text,
    };
  } catch {
    return { ok: false, summary: "The server does not answer. Try again in a moment.", text: "" };
  }
}

/** Reads the body up to the most that is shown, and gives up what follows. */
async function readBeginning(answer: Response): Promise<{ text: string; isWhole: boolean }> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) return { text, isWhole: true };
    text += part.value;
    if (text.length > MOST_SHOWN) {
      await reader?.cancel();
      return { text: text.slice(0, MOST_SHOWN), isWhole: false };
    }
  }
}

/** Returns JSON with line breaks, and any other text as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

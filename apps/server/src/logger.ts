import { redact } from "@billstack/stripe-verify";
import { pino, stdTimeFunctions, type Logger } from "pino";
import { PinoPretty } from "pino-pretty";

export { redact };
export type { Logger };

const SECRET_FIELDS = [
  "secretKey",
  "publishableKey",
  "webhookSecret",
  "password",
  "authorization",
  "cookie",
  "set-cookie",
];
const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
/** A secret field with its value, if that is text or a list of texts, in a line of JSON. */
const FIELD = new RegExp(`"(${SECRET_FIELDS.join("|")})":(?:${STRING}|\\[(?:${STRING},?)*\\])`, "g");

function redactLine(line: string): string {
  return redact(line.replace(FIELD, '"$1":"[removed]"'));
}

/**
 * The server's logger: JSON lines, pretty on a terminal. A last look at the finished line
 * removes fields that hold secrets by their name, at any depth, and masks what is shaped like a key, so that a
 * foreign error's text cannot leak one.
 */
export function createLogger(level: string, write?: (line: string) => void): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    hooks: { streamWrite: redactLine },
  };
  if (write !== undefined) return pino(options, { write });
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, PinoPretty({ sync: true, ignore: "pid,hostname", translateTime: "HH:MM:ss" }));
}

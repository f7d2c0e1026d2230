import { redact as redactStripe } from "@billstack/stripe-verify";
import { pino, stdTimeFunctions, type Logger } from "pino";
import { PinoPretty } from "pino-pretty";

export type { Logger };

/**
 * Matches API keys of BillStack, and longer parts of one. The pattern does not begin with a word boundary, because in
 * JSON a key may follow the letter of an escape, as in `"\nbs_…"`.
 */
const API_KEY = /bs_[0-9a-f]{12,}/gi;

const SECRET_FIELDS = [
  "secretKey",
  "publishableKey",
  "webhookSecret",
  "rawKey",
  "token",
  "password",
  "authorization",
  "cookie",
  "set-cookie",
];
const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
/** A field with a secret and its value (a text or a list of texts) in a line of JSON. */
const FIELD = new RegExp(`"(${SECRET_FIELDS.join("|")})":(?:${STRING}|\\[(?:${STRING},?)*\\])`, "g");

/** Returns `text` with all API keys, Stripe keys and webhook secrets masked, such as `sk_test_***` and `bs_***`. */
export function redact(text: string): string {
  return redactStripe(text).replace(API_KEY, "bs_***");
}

function redactLine(line: string): string {
  return redact(line.replace(FIELD, '"$1":"[removed]"'));
}

/**
 * Creates the server's logger, which writes lines of JSON, or readable lines on a terminal. Every finished line is
 * searched for secrets: fields with a secret's name lose their value, at any depth, and anything that looks like a
 * key is masked. So even the message of a library's error cannot leak a key.
 *
 * @param write receives each line; standard output if it is missing
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

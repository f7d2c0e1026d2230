import { pino, stdTimeFunctions, type Logger } from "pino";
import { PinoPretty } from "pino-pretty";

export type { Logger };

/** Anything shaped like a Stripe key or webhook secret, wherever it stands in a text. */
const SECRET = /\b((?:sk|rk|pk)_(?:test|live)_|whsec_)[A-Za-z0-9_+/=-]+/g;

/** `text` with every key and secret in it masked. */
export function redact(text: string): string {
  return text.replace(SECRET, "$1***");
}

const SECRET_FIELDS = [
  "secretKey",
  "publishableKey",
  "webhookSecret",
  "password",
  "authorization",
  "cookie",
  "set-cookie",
];

/**
 * The server's logger: JSON lines, pretty on a terminal. Fields that hold secrets are removed by name, and a
 * last look at the finished line masks what is shaped like a key, so that a foreign error's text cannot leak one.
 */
export function createLogger(level: string, write?: (line: string) => void): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [
        `["${field}"]`,
        `*["${field}"]`,
        `req.headers["${field}"]`,
        `res.headers["${field}"]`,
      ]),
      censor: "[removed]",
    },
    hooks: { streamWrite: redact },
  };
  if (write !== undefined) return pino(options, { write });
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, PinoPretty({ sync: true, ignore: "pid,hostname", translateTime: "HH:MM:ss" }));
}

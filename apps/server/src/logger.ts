import { pino, stdTimeFunctions, type Logger } from "pino";
import { PinoPretty } from "pino-pretty";

import { redact } from "./redact.js";
import { loggedError } from "./safe-message.js";

export type { Logger };

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

function redactLine(line: string): string {
  return redact(line.replace(FIELD, '"$1":"[removed]"'));
}

/**
 * Creates the server's logger, which writes lines of JSON, or readable lines on a terminal. Every finished line is
 * searched for secrets: fields with a secret's name lose their value, at any depth, and anything that looks like a
 * key or an e-mail address is masked. So even the message of a library's error cannot leak a key. Of errors only the
 * fields of `LoggedError` are written.
 *
 * Each line names the process by its id and its machine, because the lines of several processes are often collected in
 * one place.
 *
 * @param write receives each line; standard output if it is missing
 */
export function createLogger(level: string, write?: (line: string) => void): Logger {
  const options = {
    level,
    timestamp: stdTimeFunctions.isoTime,
    hooks: { streamWrite: redactLine },
    serializers: { err: loggedError },
  };
  if (write !== undefined) return pino(options, { write });
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, PinoPretty({ sync: true, ignore: "pid,hostname", translateTime: "HH:MM:ss" }));
}

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

import { Keyring } from "@billstack/crypto";

type Variables = Readonly<Record<string, string | undefined>>;

/** The variables of which exactly one says where the encryption keys come from. */
const SOURCES = [
  "BILLSTACK_ENCRYPTION_KEYS",
  "BILLSTACK_ENCRYPTION_KEYS_FILE",
  "BILLSTACK_ENCRYPTION_KEYS_COMMAND",
] as const;
type Source = (typeof SOURCES)[number];

/** The encryption keys, or what is wrong: a line that begins with the name of the variable. */
type Read = { keyring: Keyring } | { problem: string };

/**
 * Reads the encryption keys from the variable, the file or the command that the environment names. No message contains
 * a key.
 */
export function readEncryptionKeys(variables: Variables): Read {
  const set = SOURCES.filter((name) => (variables[name] ?? "") !== "");
  const [source] = set;
  if (source === undefined) return { problem: "BILLSTACK_ENCRYPTION_KEYS: missing" };
  if (set.length > 1) {
    return { problem: `${set.join(" and ")}: only one of these may be set; remove the others` };
  }
  const text = READ[source](variables[source] ?? "", variables);
  if ("problem" in text) return { problem: `${source}: ${text.problem}` };
  try {
    return { keyring: Keyring.parse(text.keys.trim()) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { problem: `${source}: ${why}` };
  }
}

/** Removes the encryption keys from the environment of this process, so that its children do not get them. */
export function forgetEncryptionKeys(variables: Record<string, string | undefined>): void {
  delete variables["BILLSTACK_ENCRYPTION_KEYS"];
}

const READ: Record<Source, (value: string, variables: Variables) => { keys: string } | { problem: string }> =
  {
    BILLSTACK_ENCRYPTION_KEYS: (keys) => ({ keys }),
    BILLSTACK_ENCRYPTION_KEYS_FILE: readFile,
    BILLSTACK_ENCRYPTION_KEYS_COMMAND: runCommand,
  };

function readFile(path: string): { keys: string } | { problem: string } {
  try {
    return { keys: readFileSync(path, "utf8") };
  } catch (error) {
    return { problem: `the file cannot be read (${codeOf(error)})` };
  }
}

/** A command that has not ended after this time, in milliseconds, is killed. */
const COMMAND_TIMEOUT_MS = 10_000;
/** A keyring is much shorter, in bytes. */
const MAX_OUTPUT = 64 * 1024;
/** This much of the command's error output is shown, in characters. */
const SHOWN = 500;

/**
 * The variables that the command does not get: they contain or name other secrets. It gets all others, because programs
 * for a KMS or for Vault need credentials of their own.
 */
const NOT_FOR_COMMAND = /^(BILLSTACK_.*|DATABASE_.*|PG.*|SMTP_URL|METRICS_TOKEN|STRIPE_.*)$/;

/** Runs the command line in the operator's shell. What it prints are the keys. */
function runCommand(command: string, variables: Variables): { keys: string } | { problem: string } {
  const env = Object.fromEntries(Object.entries(variables).filter(([name]) => !NOT_FOR_COMMAND.test(name)));
  const { status, signal, stdout, stderr, error } = spawnSync(command, {
    shell: true,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    timeout: COMMAND_TIMEOUT_MS,
    killSignal: "SIGKILL",
    maxBuffer: MAX_OUTPUT,
  });
  // What the command prints to its standard output may be keys, so no message shows it.
  const says = (stderr ?? "").trim().slice(0, SHOWN);
  const why = says === "" ? "" : `; it wrote: ${says}`;
  if (error !== undefined) {
    const isLate = codeOf(error) === "ETIMEDOUT";
    const what = isLate
      ? `the command did not end within ${COMMAND_TIMEOUT_MS / 1_000} seconds`
      : `the command could not be run (${codeOf(error)})`;
    return { problem: `${what}${why}` };
  }
  if (status !== 0) return { problem: `the command ended with ${signal ?? `exit code ${status}`}${why}` };
  if (stdout.trim() === "") return { problem: `the command printed nothing${why}` };
  return { keys: stdout };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown error";

import type { Keyring } from "@billstack/crypto";
import { z } from "zod";

import { parseDatabaseUrl, type DatabaseAddress } from "./database-address.js";
import { readEncryptionKeys } from "./encryption-keys.js";
import { parseSmtpUrl, type SmtpServer } from "./smtp-url.js";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
/** An e-mail address, or a name with an e-mail address: `BillStack <billing@example.com>`. */
const SENDER = /^(?:[^\s<>@]+@[^\s<>@]+|[^<>@\p{Cc}]{1,80} <[^\s<>@]+@[^\s<>@]+>)$/u;

const flag = z.enum(["on", "off"]);
const url = (allowed: (url: URL) => boolean, message: string) =>
  z.string().refine((text) => URL.canParse(text) && allowed(new URL(text)), message);
const isHttp = ({ protocol }: URL): boolean => protocol === "http:" || protocol === "https:";
/** Only scheme, host and port are allowed, because `fetch` and browsers would silently ignore anything else. */
const isOrigin = (given: URL): boolean => isHttp(given) && given.href === `${given.origin}/`;

/** A whole number from 0 to `max`, written in digits. `Number` alone would also accept " ", "0x50" and "1e3". */
function whole(fallback: number, max: number) {
  const message = `must be a whole number from 0 to ${max}`;
  return z
    .string()
    .regex(/^\d{1,6}$/, message)
    .transform(Number)
    .refine((value) => value <= max, message)
    .default(fallback);
}

const shape = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  PORT: whole(3000, 65_535),
  HOST: z.string().default("127.0.0.1"),
  BASE_URL: url(isOrigin, "must be an http(s) origin, such as https://billing.example.com").optional(),
  DATABASE_URL: z.string(),
  DATABASE_DIRECT_URL: z.string().optional(),
  STRIPE_API_BASE: url(isOrigin, "must be an https origin").default("https://api.stripe.com"),
  STRIPE_SANDBOX_URL: z
    .literal("off")
    .or(
      url(
        (given) => isOrigin(given) && LOOPBACK.has(given.hostname),
        "must be an http loopback address, or off",
      ),
    )
    .optional(),
  BILLSTACK_WORKER: flag.default("on"),
  BILLSTACK_SIGN_UP: z.enum(["open", "first", "closed"]).optional(),
  BILLSTACK_SETUP_TOKEN: z
    .string()
    .trim()
    .min(16, "must have at least 16 characters")
    .max(200, "must have at most 200 characters")
    .optional(),
  TRUST_PROXY: whole(0, 10),
  METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  BILLSTACK_SQL_ADDRESS: z
    .string()
    .regex(
      /^([a-z0-9.-]+|\[[0-9a-f:.]+\]):\d{1,5}$/i,
      "must be a host and a port, such as db.example.com:5432",
    )
    .optional(),
  SMTP_URL: z
    .string()
    .refine(
      (text) => parseSmtpUrl(text) !== null,
      "must be a smtp:// or smtps:// URL without a path, such as smtp://user:password@mail.example.com:587",
    )
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(SENDER, "must be an e-mail address, or a name with one: BillStack <billing@example.com>")
    .optional(),
  DATABASE_POOL_SIZE: whole(10, 100),
  STRIPE_TEST_REQUESTS_PER_SECOND: whole(20, 100_000),
  STRIPE_LIVE_REQUESTS_PER_SECOND: whole(80, 100_000),
  API_KEY_REQUESTS_PER_SECOND: whole(200, 100_000),
  API_KEY_BURST: whole(400, 100_000),
  EVENT_PAYLOAD_DAYS: whole(30, 3_650),
  EVENT_DAYS: whole(400, 36_500),
  RUN_DAYS: whole(400, 36_500),
  AUDIT_DAYS: whole(0, 36_500),
  VERIFICATION_HOURS: whole(24, 8_760),
  VERIFICATION_GRACE_SECONDS: whole(5, 600),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(
    isHttp,
    "must be an http(s) URL, such as http://127.0.0.1:4318",
  ).optional(),
  OTEL_SERVICE_NAME: z.string().max(200, "must have at most 200 characters").default("billstack"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/**
 * Stripe lists an event for 30 days, and delivers it again for three days, or when a person asks for it. An event that is
 * not in the inbox any more would be applied a second time.
 */
const LEAST_EVENT_DAYS = 60;
/** Notices and the dashboard show the runs of the last weeks. */
const LEAST_RUN_DAYS = 30;
/** A year. The function of migration 0084 deletes no younger entry. */
const LEAST_AUDIT_DAYS = 366;

/** The server's whole configuration. Nothing else reads the environment. */
export interface Env {
  production: boolean;
  port: number;
  host: string;
  /**
   * The public origin, without a slash at its end. Null if PORT is 0: the port is known only once the server
   * listens.
   */
  baseUrl: string | null;
  /** Where the database is. May be a connection pooler. */
  database: DatabaseAddress;
  /** Where the database, or a pooler in session mode, is reached for LISTEN and session locks. Null: at `database`. */
  directDatabase: DatabaseAddress | null;
  databasePoolSize: number;
  /** How many read requests a second all processes together send for one account and mode. */
  requestsPerSecond: Record<"test" | "live", number>;
  /** Each connection is verified this often (in hours), and after each backfill. 0: only on demand. */
  verificationHours: number;
  /**
   * A verification reads an object that seems to differ once more after this time (in seconds), because the event
   * about the change may still be on its way.
   */
  verificationGraceSeconds: number;
  /** How many requests each API key may send to one process: a second for long, and at once after a pause. */
  apiKeyLimit: { perSecond: number; burst: number };
  /** How many days the payload of an event is kept after the event was applied. */
  eventPayloadDays: number;
  /** How many days an event is kept after it arrived, and at least as long as its payload. Events that wait are kept. */
  eventDays: number;
  /** How many days a backfill or verification is kept after its end, unless the status still needs it. */
  runDays: number;
  /** How many days an audit entry is kept. 0: for ever. */
  auditDays: number;
  /** The encryption keys. */
  keyring: Keyring;
  stripeApiBase: string;
  /** Where requests with a sandbox key are sent. Null: sandbox keys are refused. */
  sandboxUrl: string | null;
  worker: boolean;
  signUp: "open" | "first" | "closed";
  /** The token that the first person to sign up in production needs. Null: BillStack makes one. */
  setupToken: string | null;
  trustProxy: number;
  metricsToken: string | null;
  /** The host and port at which people reach PostgreSQL. Null: those of the database. */
  sqlAddress: string | null;
  /**
   * The mail server, and the sender of e-mails. Null: no e-mail is sent. With `requireTls` no password is sent
   * without TLS.
   */
  smtp: (SmtpServer & { requireTls: boolean; from: string }) | null;
  /** Where traces are sent, and the name that this process has there. Null: no traces are made. */
  tracing: { endpoint: string; serviceName: string } | null;
  logLevel: string;
}

/** The configuration is wrong. The message names every wrong variable and says what it must be. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

/**
 * Reads the configuration from `variables` (usually `process.env`). Runs the command that
 * BILLSTACK_ENCRYPTION_KEYS_COMMAND contains, if it is set, and waits for it.
 *
 * @param known the encryption keys, if they were read before; then they are not read again
 * @throws EnvError with every missing or malformed variable. Values are never repeated, because they may be
 *   secrets.
 */
export function parseEnv(variables: Record<string, string | undefined>, known?: Keyring): Env {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const keys = known === undefined ? readEncryptionKeys(given) : { keyring: known };
  const parsed = shape.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues
        .map((issue) => ({ name: String(issue.path[0]), issue }))
        .map(({ name, issue }) => `${name}: ${given[name] === undefined ? "missing" : issue.message}`);
  if ("problem" in keys) problems.push(keys.problem);
  const database = readDatabases(given, problems);
  problems.push(...betweenVariables(given));
  if (!parsed.success || "problem" in keys || database === null || problems.length > 0) {
    throw new EnvError(
      `The environment is not right:\n${problems.map((line) => `  - ${line}`).join("\n")}\nSee .env.example.`,
    );
  }
  return toEnv(parsed.data, keys.keyring, database);
}

type Databases = Pick<Env, "database" | "directDatabase">;

/**
 * Reads DATABASE_URL and DATABASE_DIRECT_URL, and adds what is wrong to `problems`.
 *
 * @returns null if DATABASE_URL is missing or wrong
 */
export function readDatabases(
  given: Record<string, string | undefined>,
  problems: string[],
): Databases | null {
  const read = (name: string): DatabaseAddress | null => {
    const text = given[name] ?? "";
    if (text === "") return null;
    const parsed = parseDatabaseUrl(text, given);
    if ("address" in parsed) return parsed.address;
    problems.push(`${name}: ${parsed.problem}`);
    return null;
  };
  const [database, directDatabase] = [read("DATABASE_URL"), read("DATABASE_DIRECT_URL")];
  return database && { database, directDatabase };
}

function toEnv(env: z.infer<typeof shape>, keyring: Keyring, databases: Databases): Env {
  const production = env.NODE_ENV === "production";
  const baseUrl = env.BASE_URL ?? (env.PORT === 0 ? null : `http://localhost:${env.PORT}`);
  const sandbox = env.STRIPE_SANDBOX_URL ?? (production ? "off" : "http://127.0.0.1:12111");
  return {
    production,
    port: env.PORT,
    host: env.HOST,
    baseUrl: baseUrl === null ? null : new URL(baseUrl).origin,
    ...databases,
    databasePoolSize: Math.max(env.DATABASE_POOL_SIZE, 3),
    requestsPerSecond: {
      test: Math.max(env.STRIPE_TEST_REQUESTS_PER_SECOND, 1),
      live: Math.max(env.STRIPE_LIVE_REQUESTS_PER_SECOND, 1),
    },
    verificationHours: env.VERIFICATION_HOURS,
    verificationGraceSeconds: env.VERIFICATION_GRACE_SECONDS,
    apiKeyLimit: {
      perSecond: Math.max(env.API_KEY_REQUESTS_PER_SECOND, 1),
      burst: Math.max(env.API_KEY_BURST, 1),
    },
    eventPayloadDays: env.EVENT_PAYLOAD_DAYS,
    eventDays: Math.max(env.EVENT_DAYS, env.EVENT_PAYLOAD_DAYS),
    runDays: env.RUN_DAYS,
    auditDays: env.AUDIT_DAYS,
    keyring,
    stripeApiBase: new URL(env.STRIPE_API_BASE).origin,
    sandboxUrl: sandbox === "off" ? null : new URL(sandbox).origin,
    worker: env.BILLSTACK_WORKER === "on",
    signUp: env.BILLSTACK_SIGN_UP ?? (production ? "first" : "open"),
    setupToken: env.BILLSTACK_SETUP_TOKEN ?? null,
    trustProxy: env.TRUST_PROXY,
    metricsToken: env.METRICS_TOKEN ?? null,
    sqlAddress: env.BILLSTACK_SQL_ADDRESS ?? null,
    smtp: toSmtp(env.SMTP_URL, env.MAIL_FROM),
    tracing:
      env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? null
        : { endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT, serviceName: env.OTEL_SERVICE_NAME },
    logLevel: env.LOG_LEVEL,
  };
}

function toSmtp(smtpUrl: string | undefined, mailFrom: string | undefined): Env["smtp"] {
  const server = smtpUrl === undefined ? null : parseSmtpUrl(smtpUrl);
  if (server === null) return null;
  const { host, login } = server;
  const requireTls = login !== null && !LOOPBACK.has(host) && host !== "::1";
  return { ...server, requireTls, from: mailFrom ?? login?.user ?? "" };
}

/** Returns what is wrong in the combination of variables that are valid by themselves. */
function betweenVariables(given: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  const production = given["NODE_ENV"] === "production";
  if (production && given["BASE_URL"] === undefined) problems.push("BASE_URL: missing");
  const smtp = given["SMTP_URL"] === undefined ? null : parseSmtpUrl(given["SMTP_URL"]);
  if (smtp !== null && given["MAIL_FROM"] === undefined && !SENDER.test(smtp.login?.user ?? ""))
    problems.push("MAIL_FROM: missing, and the user in SMTP_URL is no e-mail address");
  const stripe = given["STRIPE_API_BASE"];
  if (stripe !== undefined && URL.canParse(stripe) && isOrigin(new URL(stripe))) {
    const { protocol, hostname } = new URL(stripe);
    if (protocol !== "https:" && (production || !LOOPBACK.has(hostname)))
      problems.push("STRIPE_API_BASE: must be https (http only to loopback, outside production)");
  }
  if (production && (given["STRIPE_SANDBOX_URL"] ?? "off") !== "off")
    problems.push("STRIPE_SANDBOX_URL: there is no sandbox in production; leave it out");
  if (isBelow(given["EVENT_DAYS"], LEAST_EVENT_DAYS))
    problems.push(
      `EVENT_DAYS: must be at least ${LEAST_EVENT_DAYS}, because Stripe may deliver an event again`,
    );
  if (isBelow(given["RUN_DAYS"], LEAST_RUN_DAYS))
    problems.push(`RUN_DAYS: must be at least ${LEAST_RUN_DAYS}`);
  const auditDays = Number(given["AUDIT_DAYS"] ?? 0);
  if (auditDays > 0 && auditDays < LEAST_AUDIT_DAYS)
    problems.push(`AUDIT_DAYS: must be 0 (for ever) or at least ${LEAST_AUDIT_DAYS}`);
  return problems;
}

/** Whether a whole number is too small. Other texts have their own message. */
function isBelow(text: string | undefined, least: number): boolean {
  return text !== undefined && /^\d+$/.test(text) && Number(text) < least;
}

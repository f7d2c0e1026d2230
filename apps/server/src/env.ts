import { z } from "zod";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

const flag = z.enum(["on", "off"]);
const whole = (fallback: number, max: number) => z.coerce.number().int().min(0).max(max).default(fallback);
const httpUrl = z.string().refine((text) => /^https?:$/.test(protocolOf(text)), "must be an http(s) URL");

const shape = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  PORT: whole(3000, 65_535),
  HOST: z.string().default("127.0.0.1"),
  BASE_URL: httpUrl.optional(),
  DATABASE_URL: z
    .string()
    .refine((text) => /^postgres(ql)?:$/.test(protocolOf(text)), "must be a postgres:// URL"),
  BILLSTACK_ENCRYPTION_KEYS: z.string().min(1, "must hold keyId:base64(32 bytes)[,…]"),
  STRIPE_API_BASE: httpUrl.default("https://api.stripe.com"),
  STRIPE_SANDBOX_URL: z.union([z.literal("off"), httpUrl]).optional(),
  BILLSTACK_WORKER: flag.default("on"),
  BILLSTACK_SIGN_UP: z.enum(["open", "first", "closed"]).optional(),
  TRUST_PROXY: whole(0, 10),
  METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  DATABASE_POOL_SIZE: whole(10, 100),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** The server's whole configuration; nothing else reads the environment. */
export interface Env {
  production: boolean;
  port: number;
  host: string;
  /** Public origin without a trailing slash; null until the server listens on a port of the system's choice. */
  baseUrl: string | null;
  databaseUrl: string;
  databasePoolSize: number;
  encryptionKeys: string;
  stripeApiBase: string;
  /** Where keys with the sandbox prefix are sent; null: such keys are refused. */
  sandboxUrl: string | null;
  worker: boolean;
  signUp: "open" | "first" | "closed";
  trustProxy: number;
  metricsToken: string | null;
  logLevel: string;
}

/** The configuration is wrong; the message names every variable that is, and what it must be. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

/**
 * Reads the configuration from `variables` (usually `process.env`).
 * @throws EnvError naming every missing or malformed variable at once. Values are never repeated: they may be secrets.
 */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const parsed = shape.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map(describe);
  const production = given["NODE_ENV"] === "production";
  if (production && given["BASE_URL"] === undefined) problems.push("BASE_URL: missing");
  if (parsed.success) problems.push(...urlProblems(parsed.data, production));
  if (!parsed.success || problems.length > 0) {
    throw new EnvError(
      `The environment is not right:\n${problems.map((line) => `  - ${line}`).join("\n")}\nSee .env.example.`,
    );
  }
  const env = parsed.data;
  const baseUrl = env.BASE_URL ?? (env.PORT === 0 ? null : `http://localhost:${env.PORT}`);
  const sandbox = env.STRIPE_SANDBOX_URL ?? (production ? "off" : "http://127.0.0.1:12111");
  return {
    production,
    port: env.PORT,
    host: env.HOST,
    baseUrl: baseUrl === null ? null : new URL(baseUrl).origin,
    databaseUrl: env.DATABASE_URL,
    databasePoolSize: Math.max(env.DATABASE_POOL_SIZE, 3),
    encryptionKeys: env.BILLSTACK_ENCRYPTION_KEYS,
    stripeApiBase: new URL(env.STRIPE_API_BASE).origin,
    sandboxUrl: sandbox === "off" ? null : new URL(sandbox).origin,
    worker: env.BILLSTACK_WORKER === "on",
    signUp: env.BILLSTACK_SIGN_UP ?? (production ? "first" : "open"),
    trustProxy: env.TRUST_PROXY,
    metricsToken: env.METRICS_TOKEN ?? null,
    logLevel: env.LOG_LEVEL,
  };
}

function describe(issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0]);
  return issue.code === "invalid_type" && issue.input === undefined
    ? `${name}: missing`
    : `${name}: ${issue.message}`;
}

function urlProblems(env: z.infer<typeof shape>, production: boolean): string[] {
  const problems: string[] = [];
  const stripe = new URL(env.STRIPE_API_BASE);
  if (stripe.protocol !== "https:" && (production || !LOOPBACK.has(stripe.hostname))) {
    problems.push("STRIPE_API_BASE: must be https (http only to loopback, outside production)");
  }
  const sandbox = env.STRIPE_SANDBOX_URL;
  if (sandbox !== undefined && sandbox !== "off" && !LOOPBACK.has(new URL(sandbox).hostname)) {
    problems.push("STRIPE_SANDBOX_URL: must be a loopback address, or off");
  }
  return problems;
}

function protocolOf(text: string): string {
  return URL.canParse(text) ? new URL(text).protocol : "";
}

import { timingSafeEqual } from "node:crypto";

import { controlSchemaFits } from "@billstack/tenancy";
import { Router, type Response } from "express";

import type { Deps } from "../deps.js";
import type { Metrics } from "../metrics.js";
import { noteError } from "./request-facts.js";

/** `/readyz` answers within this time (in milliseconds), even if the database hangs. */
const TIMEOUT_MS = 2_000;

/**
 * Serves `/healthz` (the process runs), `/readyz` (the database and the sandbox answer) and `/metrics` (for
 * Prometheus).
 */
export function healthRoutes(deps: Deps, metrics: Metrics): Router {
  const router = Router();
  router.get("/healthz", (_req, res) => void res.json({ status: "ok" }));
  router.get("/readyz", async (_req, res) => {
    const checks = {
      database: await answers(() => controlSchemaFits(deps.sql)),
      ...(deps.env.sandboxUrl === null
        ? {}
        : { sandbox: await answers(() => sandboxAnswers(deps.env.sandboxUrl)) }),
    };
    const ready = Object.values(checks).every((state) => state === "ok");
    res.status(ready ? 200 : 503).json({ status: ready ? "ok" : "unavailable", checks });
  });
  router.get("/metrics", (req, res) => {
    if (mayReadMetrics(deps, req.get("Authorization") ?? "")) return sendMetrics(metrics, res);
    noteError(req, "no_session");
    return void res.status(401).json({
      error: "Send Authorization: Bearer <METRICS_TOKEN>.",
      code: "no_session",
      requestId: req.id,
    });
  });
  return router;
}

async function sendMetrics({ registry }: Metrics, res: Response): Promise<void> {
  res.type(registry.contentType).send(await registry.metrics());
}

async function sandboxAnswers(url: string | null): Promise<boolean> {
  const response = await fetch(`${url}/_sandbox`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  await response.body?.cancel();
  return response.ok;
}

/** Runs a check; "unavailable" if it fails or takes longer than `TIMEOUT_MS`. */
async function answers(check: () => Promise<boolean>): Promise<"ok" | "unavailable"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), TIMEOUT_MS);
  });
  const ok = await Promise.race([check().catch(() => false), late]);
  clearTimeout(timer);
  return ok ? "ok" : "unavailable";
}

/** The name of the scheme may have small and capital letters (RFC 9110, section 11.1). */
const BEARER = /^bearer +(.+)$/i;

/**
 * Whether the Authorization header holds METRICS_TOKEN. Without a token configured, anybody may read in
 * development and nobody in production.
 */
function mayReadMetrics({ env }: Deps, authorization: string): boolean {
  if (env.metricsToken === null) return !env.production;
  const expected = Buffer.from(env.metricsToken);
  const given = Buffer.from(BEARER.exec(authorization)?.[1] ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

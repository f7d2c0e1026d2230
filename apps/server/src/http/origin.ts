import type { Request } from "express";

import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";

/**
 * Refuses a state-changing request that a page of another site sends with this browser's cookie. A request without
 * the headers `Sec-Fetch-Site` and `Origin` passes: it comes from a program such as curl, because browsers send no
 * SameSite=Lax cookie across sites.
 *
 * @throws AppError wrong_origin
 */
export function checkOrigin(deps: Deps, req: Request): void {
  const site = req.headers["sec-fetch-site"];
  const { origin } = req.headers;
  const siteIsOurs = site === undefined || site === "same-origin" || site === "none";
  if (siteIsOurs && (origin === undefined || allowed(deps).includes(origin))) return;
  throw new AppError(
    "wrong_origin",
    `This request comes from another site. Use BillStack at ${deps.origin()}.`,
  );
}

function allowed(deps: Deps): string[] {
  const own = deps.origin();
  if (deps.env.production) return [own];
  const port = deps.port();
  return [own, `http://localhost:${port}`, `http://127.0.0.1:${port}`];
}

import { existsSync } from "node:fs";

import { Router } from "express";

import { DASHBOARD } from "../installed-files.js";
import { compressedFiles } from "./compressed-files.js";

/** Paths that are never pages of the dashboard. If nothing answered there, the address does not exist. */
const NO_PAGE = /^\/(api|trpc|assets)(\/|$)/i;

/**
 * Serves the dashboard's files from `folder`. Every other GET request gets the dashboard's page, so that reloading
 * any of its addresses works.
 */
export function dashboard(folder = DASHBOARD): Router {
  const router = Router();
  if (!existsSync(`${folder}index.html`)) return router;
  const files = compressedFiles(folder);
  if (existsSync(`${folder}assets`)) {
    router.use("/assets", compressedFiles(`${folder}assets/`, { immutable: true, maxAge: "365d" }));
  }
  router.use(files);
  router.use((req, res, next) => {
    const reads = req.method === "GET" || req.method === "HEAD";
    if (!reads || NO_PAGE.test(req.path) || req.accepts("html") === false) return next();
    const { url } = req;
    req.url = "/index.html";
    res.set("Cache-Control", "no-cache");
    files(req, res, (error?: unknown) => {
      req.url = url;
      next(error);
    });
  });
  return router;
}

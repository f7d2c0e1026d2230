import { existsSync } from "node:fs";

import express, { Router } from "express";

import { DASHBOARD } from "../installed-files.js";

/** Paths that are never pages of the dashboard. If nothing answered there, the address does not exist. */
const NO_PAGE = /^\/(api|trpc|assets)(\/|$)/i;

/**
 * Serves the dashboard's files from `folder`. Every other GET request gets the dashboard's page, so that reloading
 * any of its addresses works.
 */
export function dashboard(folder = DASHBOARD): Router {
  const router = Router();
  if (!existsSync(`${folder}index.html`)) return router;
  router.use(
    "/assets",
    express.static(`${folder}assets`, { immutable: true, maxAge: "365d", redirect: false }),
  );
  router.use(express.static(folder, { index: false, redirect: false }));
  router.use((req, res, next) => {
    const reads = req.method === "GET" || req.method === "HEAD";
    if (!reads || NO_PAGE.test(req.path) || req.accepts("html") === false) next();
    else res.set("Cache-Control", "no-cache").sendFile(`${folder}index.html`);
  });
  return router;
}

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import express, { Router } from "express";

/** The built dashboard, beside this package. */
const DIST = fileURLToPath(new URL("../../../web/dist/", import.meta.url));

/** Not pages of the dashboard: an address under these that nothing answered does not exist. */
const NO_PAGE = /^\/(api|trpc|assets)(\/|$)/i;

/** The dashboard's files in `folder`; every other GET that is no file is a page of it, so that a reload works. */
export function dashboard(folder = DIST): Router {
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

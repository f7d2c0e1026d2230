import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import express, { Router } from "express";

/** The built dashboard, beside this package. */
const DIST = fileURLToPath(new URL("../../../web/dist/", import.meta.url));

/** The dashboard's files; every other GET that is no file is a page of it, so that a reload works. */
export function dashboard(): Router {
  const router = Router();
  if (!existsSync(`${DIST}index.html`)) return router;
  router.use(
    "/assets",
    express.static(`${DIST}assets`, { immutable: true, maxAge: "365d", fallthrough: false }),
  );
  router.use(express.static(DIST, { index: false }));
  router.get(/^\/(?!api\/|trpc\/).*/, (req, res, next) => {
    if (req.accepts("html") === false) next();
    else res.set("Cache-Control", "no-cache").sendFile(`${DIST}index.html`);
  });
  return router;
}

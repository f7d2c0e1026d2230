import type { Request } from "express";

import type { Deps } from "../deps.js";

/** Returns the server's functions with a log whose lines name the request. */
export function requestDeps(deps: Deps, { id }: Request): Deps {
  return { ...deps, log: deps.log.child({ requestId: String(id) }) };
}

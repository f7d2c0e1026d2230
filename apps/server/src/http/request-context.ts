import { parseTeamId } from "@billstack/tenancy";
import type { Request, Response } from "express";

import { clientAddress } from "../auth/client-address.js";
import { readSessionToken } from "../auth/session-cookie.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { findRole } from "../teams/member.js";
import type { Context } from "../context.js";
import { checkOrigin } from "./origin.js";

/**
 * Makes the context of an HTTP request for procedures. The session and each membership are read from the database
 * at most once per request.
 */
export function requestContext(deps: Deps, req: Request, res: Response): Context {
  const sessionToken = readSessionToken(deps, req.headers.cookie ?? "");
  const session = once(() => findSession(deps, sessionToken, res));
  const roles = new Map<string, ReturnType<typeof findRole>>();
  const requireSession = async () => {
    const user = await session();
    if (user === null)
      throw new AppError("no_session", "You are not signed in, or your session has ended. Sign in.");
    return { user };
  };
  return {
    deps,
    requestId: String(req.id),
    ip: clientAddress(req),
    sessionToken,
    setCookie: (cookie) => void res.append("Set-Cookie", cookie),
    requireSession,
    async requireMember(text) {
      const { user } = await requireSession();
      const teamId = parseTeamId(text);
      if (teamId === null) throw noSuchTeam();
      const found = roles.get(teamId) ?? findRole(deps.sql, teamId, user.id);
      roles.set(teamId, found);
      const role = await found;
      if (role === null) throw noSuchTeam();
      return { teamId, role };
    },
    checkOrigin: () => checkOrigin(deps, req),
  };
}

/**
 * Returns the user whose session has this token; null if there is none. Renews the cookie if the session was
 * prolonged.
 */
async function findSession(deps: Deps, token: string | null, res: Response) {
  if (token === null) return null;
  const { session, user } = await deps.sessions.validateSession(token);
  if (session === null) return null;
  if (session.fresh && !res.headersSent) {
    res.append("Set-Cookie", deps.sessions.createSessionCookie(session.id).serialize());
  }
  return { id: user.id, email: user.email, name: user.name };
}

function noSuchTeam(): AppError {
  return new AppError("not_found", "You have no team of this id.");
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

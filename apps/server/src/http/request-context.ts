import { parseTeamId, type TeamId } from "@billstack/tenancy";
import type { Request, Response } from "express";

import { readCredential } from "../api-keys/credential.js";
import { clientAddress } from "../auth/client-address.js";
import { requireConfirmed } from "../auth/require-confirmed.js";
import { readSessionToken } from "../auth/session-cookie.js";
import type { Context, TeamAccess } from "../context.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { findTeamMember, type TeamMember } from "../teams/member.js";
import { checkOrigin } from "./origin.js";
import { factsOf, noteTeam } from "./request-facts.js";
import { useKey } from "./use-key.js";

/** Longer headers User-Agent are cut. Those of browsers have 80 to 200 characters. */
const LONGEST_USER_AGENT = 300;

const AUTHORIZATION = "authorization";

/**
 * Makes the context of an HTTP request for procedures. It decides who sends the request. The session, each
 * membership and the API key are read at most once per request.
 *
 * @param calls how many procedures the request calls, which all count against the limit of an API key
 */
export function requestContext(deps: Deps, req: Request, res: Response, calls = 1): Context {
  const sessionToken = readSessionToken(deps, req.headers.cookie ?? "");
  const facts = factsOf(req);
  const ip = facts.address ?? clientAddress(req);
  const userAgent = (req.headers["user-agent"] ?? "").slice(0, LONGEST_USER_AGENT);
  const credential = once(() =>
    readCredential({ url: req.originalUrl, authorizations: authorizationsOf(req), sessionToken }),
  );
  const key = once((text: string) => useKey(deps, res, { text, address: ip, calls }));
  const session = once(async (token: string) => {
    const found = await deps.sessions.find(token, { address: ip, userAgent });
    if (found !== null) facts.userId = found.user.id;
    return found;
  });
  const memberships = new Map<string, Promise<Membership>>();

  const checkCredential = async () => {
    const found = credential();
    if (found.kind === "key") await key(found.text);
    return found.kind;
  };
  const requireSession = async () => {
    if ((await checkCredential()) === "key") throw keyNotAccepted();
    const found = sessionToken === null ? null : await session(sessionToken);
    if (found === null) throw noSession();
    return { user: found.user, session: found };
  };
  const requireCaller = async (): Promise<void> => {
    const kind = await checkCredential();
    if (kind === "none") throw noCredential();
    if (kind === "session") await requireSession();
  };
  const requireTeam = async (text: string, leavingUserId?: unknown): Promise<TeamAccess> => {
    if (parseTeamId(text) !== null) noteTeam(req, text);
    const found = credential();
    if (found.kind === "key") {
      const { id, teamId, scopes } = await key(found.text);
      if (text !== teamId) throw noSuchTeam();
      return { teamId, actor: { userId: null, apiKeyId: id }, grant: { scopes } };
    }
    if (found.kind === "none") throw noCredential();
    const { user } = await requireSession();
    const reading = memberships.get(text) ?? readMembership(deps, text, user.id);
    memberships.set(text, reading);
    const { access, lacksFactor } = await reading;
    if (lacksFactor && leavingUserId !== user.id) throw factorNeeded();
    return access;
  };

  return {
    deps,
    requestId: String(req.id),
    ip,
    userAgent,
    sessionToken,
    setCookie: (cookie) => void res.append("Set-Cookie", cookie),
    checkCredential,
    async refuseKey() {
      if ((await checkCredential()) === "key") throw keyNotAccepted();
    },
    requireCaller,
    requireSession,
    async findUser() {
      const found = sessionToken === null ? null : await session(sessionToken);
      return found?.user ?? null;
    },
    async requireConfirmed(by = "any") {
      await requireConfirmed(deps.sql, (await requireSession()).session, by);
    },
    requireTeam,
    async requireTeamAgain(text) {
      const found = credential();
      if (found.kind === "key") await deps.apiKeys.verify(found.text, ip);
      if (found.kind !== "session" || sessionToken === null) return requireTeam(text);
      const teamId = parseTeamId(text);
      if (teamId === null) throw noSuchTeam();
      const again = await deps.sessions.findInTeam(sessionToken, teamId, { address: ip, userAgent });
      if (again === null) throw noSession();
      const { access, lacksFactor } = membershipOf(teamId, again.userId, again.member);
      if (lacksFactor) throw factorNeeded();
      return access;
    },
    async countStream() {
      const found = credential();
      const caller =
        found.kind === "key"
          ? `key ${(await key(found.text)).id}`
          : `session ${(await requireSession()).session.id}`;
      const close = deps.streams.open(caller);
      if (res.closed) close();
      else res.once("close", close);
    },
    checkOrigin() {
      if (credential().kind !== "key") checkOrigin(deps, req);
    },
  };
}

/**
 * Returns the values of all Authorization headers. `req.headers` has only the first one, and `req.headersDistinct` sorts
 * all headers of the request by their names, which takes longer.
 */
function authorizationsOf({ rawHeaders }: Request): readonly string[] {
  // Names and values take turns in this list.
  return rawHeaders.filter((_value, at) => at % 2 === 1 && isAuthorization(rawHeaders[at - 1] ?? ""));
}

function isAuthorization(name: string): boolean {
  return name.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION;
}

/** What a user may do in a team, and whether the user lacks the second factor that the team requires. */
interface Membership {
  access: TeamAccess;
  lacksFactor: boolean;
}

/** Returns what the user may do in the team. @throws AppError not_found */
async function readMembership(deps: Deps, text: string, userId: string): Promise<Membership> {
  const teamId = parseTeamId(text);
  if (teamId === null) throw noSuchTeam();
  return membershipOf(teamId, userId, await findTeamMember(deps.sql, teamId, userId));
}

function membershipOf(teamId: TeamId, userId: string, member: TeamMember | null): Membership {
  if (member === null) throw noSuchTeam();
  const access = { teamId, actor: { userId, apiKeyId: null }, grant: { role: member.role } };
  return { access, lacksFactor: member.lacksFactor };
}

function noSession(): AppError {
  return new AppError("no_session", "You are not signed in, or your session has ended. Sign in.");
}

function noCredential(): AppError {
  return new AppError(
    "no_session",
    "You are not signed in. Sign in, or send an API key in the header Authorization: Bearer.",
  );
}

function factorNeeded(): AppError {
  return new AppError(
    "second_factor_needed",
    "This team requires a second factor, and you have none. Set one up in your account.",
  );
}

function noSuchTeam(): AppError {
  return new AppError(
    "not_found",
    "You have no team of this id. Check the address, or ask an owner to invite you.",
  );
}

function keyNotAccepted(): AppError {
  return new AppError(
    "key_not_accepted",
    "This call takes no API key, because a key belongs to one team and not to a person. Sign in for it.",
  );
}

/** Makes a function that calls `make` only the first time, and then returns the same result. */
function once<Args extends unknown[], T>(make: (...args: Args) => T): (...args: Args) => T {
  let made: { result: T } | undefined;
  return (...args) => (made ??= { result: make(...args) }).result;
}

import type { IncomingMessage } from "node:http";

import type { ErrorCode } from "../errors.js";

/**
 * What the log's line about a request says, besides method, path and status. A request of tRPC may make several calls,
 * so it may have several errors and teams.
 */
export interface RequestFacts {
  /** The client's address (auth/client-address.ts). */
  address?: string;
  /** The person who is signed in. */
  userId?: string;
  /** The API key of the request, if it may be used. */
  apiKeyId?: string;
  /** The teams that the request asks for, whether it may see them or not. */
  teamIds?: string[];
  /** The pattern of the route that answers the request. */
  route?: string;
  /** The event that was delivered, once its signature was found valid. */
  eventId?: string;
  /** The codes of the errors with which it was answered. */
  errors?: ErrorCode[];
}

/** The facts of the requests that are being answered. */
const facts = new WeakMap<IncomingMessage, RequestFacts>();

/** Returns what is known of a request, to be read or added to. */
export function factsOf(req: IncomingMessage): RequestFacts {
  const known = facts.get(req);
  if (known !== undefined) return known;
  const made: RequestFacts = {};
  facts.set(req, made);
  return made;
}

/** Returns what the log says of a request. Its line has the method and the path in place of the route. */
export function loggedFactsOf(req: IncomingMessage): Omit<RequestFacts, "route"> {
  const { route: _route, ...logged } = factsOf(req);
  return logged;
}

/** Notes the code of an error with which the request, or one call of it, is answered. */
export function noteError(req: IncomingMessage, code: ErrorCode): void {
  const known = factsOf(req);
  if (known.errors?.includes(code) !== true) (known.errors ??= []).push(code);
}

/** Notes a team that the request asks for. */
export function noteTeam(req: IncomingMessage, teamId: string): void {
  const known = factsOf(req);
  if (known.teamIds?.includes(teamId) !== true) (known.teamIds ??= []).push(teamId);
}

import type { Account } from "../account/account.js";
import type { ObjectName, Objects } from "../objects/objects.js";
import type { Json } from "../wire.js";
import { type Params, type ParamTable } from "./params.js";

/** What a route's handler gets: the account, the ids in the path and the parsed parameters. */
export interface Call<P extends ParamTable = ParamTable> {
  account: Account;
  /** The ids in the path, in order. */
  ids: readonly string[];
  params: Params<P>;
}

/** The answer is one stored object, which is shown in the version that the request wants. */
export interface ObjectAnswer<Name extends ObjectName = ObjectName> {
  kind: "object";
  name: Name;
  value: Objects[Name];
  /** Fields that only this answer shows: the secret of a new webhook endpoint. */
  once?: Json;
}

/** The answer is one page of a list. */
export interface ListAnswer<Name extends ObjectName = ObjectName> {
  kind: "list";
  name: Name;
  data: readonly Objects[Name][];
  hasMore: boolean;
  url: string;
}

/** The answer looks the same in every version: the stub of a deleted object, or an account. */
export interface PlainAnswer {
  kind: "plain";
  value: object;
}

/** What a handler answers. Errors are thrown as `ApiError`. */
export type Answer = ObjectAnswer | ListAnswer | PlainAnswer;

/** One endpoint of the Stripe API. */
export interface Route {
  method: "GET" | "POST" | "DELETE";
  /** `:id` matches any one segment. */
  path: string;
  /** The resource, in the singular, that a restricted key must be allowed to use. */
  permission: string;
  params: ParamTable;
  handle(call: Call): Answer;
}

/** Builds a route, so that the handler's parameters have the types of its parameter table. */
export function route<P extends ParamTable>(
  method: Route["method"],
  path: string,
  permission: string,
  params: P,
  handle: (call: Call<P>) => Answer,
): Route {
  return { method, path, permission, params, handle: handle as (call: Call) => Answer };
}

/** Answers one stored object. */
export function answer<Name extends ObjectName>(name: Name, value: Objects[Name]): Answer {
  return { kind: "object", name, value } as ObjectAnswer;
}

/** Stripe's answer to the deletion of an object: `{ id, object, deleted: true }`. */
export function deleted(object: string, id: string): PlainAnswer {
  return { kind: "plain", value: { id, object, deleted: true } };
}

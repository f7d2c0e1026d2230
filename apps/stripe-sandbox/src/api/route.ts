import type { Account } from "../account/account.js";
import type { ObjectName, Objects } from "../objects/objects.js";
import type { Json } from "../wire.js";
import { type Params, type ParamTable } from "./params.js";

/** What a handler gets: the account, the ids in the path and the checked parameters. */
export interface Call<P extends ParamTable = ParamTable> {
  account: Account;
  /** The ids in the path, in order. */
  ids: readonly string[];
  params: Params<P>;
}

/** A stored object, to be answered in the request's version. */
export interface ObjectAnswer<Name extends ObjectName = ObjectName> {
  kind: "object";
  name: Name;
  value: Objects[Name];
  /** Shown in this answer only: a new endpoint's secret. */
  once?: Json;
}

export interface ListAnswer<Name extends ObjectName = ObjectName> {
  kind: "list";
  name: Name;
  data: readonly Objects[Name][];
  hasMore: boolean;
  url: string;
}

/** Something that looks the same in every version: the stub of a deleted object, an account. */
export interface PlainAnswer {
  kind: "plain";
  value: object;
}

export type Answer = ObjectAnswer | ListAnswer | PlainAnswer;

export interface Route {
  method: "GET" | "POST" | "DELETE";
  /** `:id` stands for one path segment. */
  path: string;
  /** The resource a restricted key must be allowed to use, singular. */
  permission: string;
  params: ParamTable;
  handle(call: Call): Answer;
}

/** Ties a handler's parameters to its table; the router hands it what `parseParams` made of that table. */
export function route<P extends ParamTable>(
  method: Route["method"],
  path: string,
  permission: string,
  params: P,
  handle: (call: Call<P>) => Answer,
): Route {
  return { method, path, permission, params, handle: handle as (call: Call) => Answer };
}

export function answer<Name extends ObjectName>(name: Name, value: Objects[Name]): Answer {
  return { kind: "object", name, value } as ObjectAnswer;
}

/** Stripe's stub of what was deleted. */
export function deleted(object: string, id: string): PlainAnswer {
  return { kind: "plain", value: { id, object, deleted: true } };
}

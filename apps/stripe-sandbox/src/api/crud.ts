import type { Account } from "../account/account.js";
import { testClockOf } from "../account/test-clocks.js";
import type { CollectionName, ObjectName, Objects } from "../objects/objects.js";
import { invalidRequest, noSuchObject } from "./errors.js";
import { createdRange, expand, integer, type Param, type Params, type ParamTable, text } from "./params.js";
import { answer, type ListAnswer, type Route, route } from "./route.js";

/** The page size of a list: 1 to 100, and 10 by default (docs.stripe.com/api/pagination). */
const limit: Param<number, false> = {
  required: false,
  parse(raw, name) {
    const value = integer.parse(raw, name);
    if (value < 1)
      throw invalidRequest("This value must be greater than or equal to 1.", {
        code: "parameter_invalid_integer",
        param: name,
      });
    if (value > 100)
      throw invalidRequest(
        "This value must be less than or equal to 100 (it currently is '" + value + "').",
        { code: "parameter_invalid_integer", param: name },
      );
    return value;
  },
};

const pageParams = { expand, limit, starting_after: text, ending_before: text };

/** Parameters that every list has. */
export const listParams = { ...pageParams, created: createdRange };

/** Parameters of lists that cannot be filtered by `created`. */
export const listParamsWithoutCreated = pageParams;

type PageParams = {
  [K in keyof typeof pageParams]?: (typeof pageParams)[K] extends Param<infer T> ? T : never;
} & {
  created?: { from: number; to: number };
  test_clock?: string;
};

/** Which objects of a collection a list shows. */
export interface Selection<T> {
  /** Called for each object. Only objects for which it answers true are listed; without it, all are. */
  matches?: (object: T) => boolean;
  /**
   * Ids that every listed object refers to, e.g. its customer's. They only make the search in a large seeded
   * account faster; `matches` still decides.
   */
  related?: readonly (string | undefined)[];
}

/**
 * The object with that id. Throws Stripe's `resource_missing` if there is none: a 404, or a 400 that names
 * `param`, the parameter that had the id.
 */
export function find<Name extends CollectionName>(
  account: Account,
  name: Name,
  id: string,
  param?: string,
): Objects[Name] {
  const object = account.collections[name].get(id);
  if (object === undefined) throw noSuchObject(name, id, param);
  return object;
}

/**
 * The name that permissions have for a kind of object: `checkout_session` for `checkout.session`,
 * `early_fraud_warning` for `radar.early_fraud_warning`.
 */
export function permissionOf(name: string): string {
  return name.replace(/^(radar|entitlements|test_helpers)\./, "").replace(".", "_");
}

/** The route that answers one object of a collection by the last id in its path. */
export function retrieveRoute(name: CollectionName, path: string): Route {
  return route("GET", path, permissionOf(name), { expand }, ({ account, ids }) =>
    answer(name, find(account, name, ids.at(-1) ?? "")),
  );
}

/**
 * One page of a collection, as the request's `limit`, cursors and `created` ask for it. Throws Stripe's 400 if
 * both cursors are given, or if no object has the cursor's id.
 */
export function listObjects<Name extends CollectionName>(
  account: Account,
  name: Name,
  url: string,
  params: PageParams,
  selection: Selection<Objects[Name]>,
): ListAnswer {
  const { starting_after: startingAfter, ending_before: endingBefore, created } = params;
  if (startingAfter !== undefined && endingBefore !== undefined) {
    throw invalidRequest("You cannot use both `starting_after` and `ending_before`.", {
      code: "parameters_exclusive",
    });
  }
  const related = (selection.related ?? []).filter((id) => id !== undefined);
  const narrowed = related.length > 0 || params.test_clock !== undefined;
  const page = account.collections[name].page({
    limit: params.limit ?? 10,
    ...(startingAfter !== undefined && { startingAfter }),
    ...(endingBefore !== undefined && { endingBefore }),
    ...(created && { createdFrom: created.from, createdTo: created.to }),
    // Lists leave out objects on test clocks, unless the request filters by a test clock or by a related
    // object.
    matches: (object) =>
      selection.matches?.(object) !== false && (narrowed || testClockOf(account, object) === undefined),
    related,
  });
  if (page === undefined) {
    throw noSuchObject(
      name,
      startingAfter ?? endingBefore ?? "",
      startingAfter === undefined ? "ending_before" : "starting_after",
    );
  }
  return { kind: "list", name, data: page.data, hasMore: page.hasMore, url } as ListAnswer;
}

/**
 * The route that lists a collection. `filters` are its parameters, and `select` says which objects they choose.
 */
export function listRoute<Name extends CollectionName, P extends ParamTable>(
  name: Name,
  path: string,
  filters: P,
  select: (params: Params<P>, account: Account) => Selection<Objects[Name]>,
): Route {
  return route("GET", path, permissionOf(name), filters, ({ account, params }) =>
    listObjects(account, name, path, params as PageParams, select(params, account)),
  );
}

/**
 * One page of objects that are stored inside of another object, e.g. the lines of an invoice. `data` is in the
 * order of the list. Throws Stripe's `resource_missing` for an unknown cursor.
 */
export function pageOf<T extends { id: string }>(
  name: Exclude<ObjectName, "event">,
  data: readonly T[],
  url: string,
  params: PageParams,
): ListAnswer {
  const cursor = params.starting_after ?? params.ending_before;
  const at = cursor === undefined ? -1 : data.findIndex((object) => object.id === cursor);
  if (cursor !== undefined && at < 0) {
    throw noSuchObject(
      name,
      cursor,
      params.starting_after === undefined ? "ending_before" : "starting_after",
    );
  }
  const size = params.limit ?? 10;
  const backwards = params.ending_before !== undefined;
  const rest = backwards ? data.slice(0, at) : data.slice(at + 1);
  const page = backwards ? rest.slice(-size) : rest.slice(0, size);
  return { kind: "list", name, data: page, hasMore: rest.length > size, url } as unknown as ListAnswer;
}

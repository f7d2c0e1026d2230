import { initTRPC } from "@trpc/server";
import type { Permission } from "@billstack/tenancy/roles";
import { z } from "zod";

import type { AppError, ErrorCode, Issue } from "../errors.js";
import { teamSql } from "../database/team-sql.js";
import { translate } from "../database/translate-error.js";
import type { Context, TeamContext } from "../context.js";
import type { Deps } from "../deps.js";
import { kindOfRead } from "./kind-of-read.js";
import { checkPermission, requirePermission } from "./require-permission.js";
import { requireStorable } from "./storable.js";
import { trpcError } from "./trpc-error.js";
import { checkEvery, untilSessionEnds, whileAllowed } from "./while-allowed.js";

/** What clients find in the `data` of an error, in addition to tRPC's own fields. */
export interface ErrorData {
  appCode: ErrorCode;
  requestId: string | null;
  issues: Issue[] | null;
  retryAfterSeconds: number | null;
  /** More fields of this error, which REST answers have in their body. Absent: there are none. */
  details?: Record<string, unknown>;
}

/** Returns what clients find in the `data` of an error. */
export function errorData(error: AppError, requestId: string | null): ErrorData {
  return {
    appCode: error.code,
    requestId,
    issues: error.issues ?? null,
    retryAfterSeconds: error.retryAfterSeconds ?? null,
    ...(error.details === undefined ? {} : { details: error.details }),
  };
}

/** What each procedure says about itself. */
export interface Meta {
  /** Its description in the REST documentation. */
  summary?: string;
  /**
   * Who may call it: anyone, everyone who is signed in, or the members and API keys of a team that have this
   * permission.
   */
  access?: "anyone" | "signed_in" | Permission;
  /** True: the person must have proved their password or second factor within the last ten minutes. */
  confirmed?: true;
  /** Present: it must have been the password, and a proof of the second factor is not enough. */
  confirmedBy?: "password";
  /** True: it takes the member `userId` out of the team, who may leave also without the second factor that it requires. */
  leaves?: true;
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    errorFormatter({ shape, error, ctx }) {
      const known = translate(error);
      const { code, httpStatus, path } = shape.data;
      const data = { code, httpStatus, path, ...errorData(known, ctx?.requestId ?? null) };
      return { ...shape, message: known.message, data };
    },
    // A stream ends after five minutes and the client opens it again. Who may read it is checked more often
    // (`whileAllowed`), and the end of a session ends it at once (`untilSessionEnds`).
    sse: {
      maxDurationMs: 5 * 60_000,
      ping: { enabled: true, intervalMs: 15_000 },
      client: { reconnectAfterInactivityMs: 40_000 },
    },
  });

/** Makes a router from procedures. */
export const router = t.router;
export const mergeRouters = t.mergeRouters;
/** Makes a function that creates callers, with which the REST routes call procedures. */
export const createCallerFactory = t.createCallerFactory;

/** Turns anything that was thrown into a tRPC error with the code that the table in `errors.ts` names. */
const errors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  throw trpcError(result.error);
});

/** A procedure for anyone, signed in or not. */
export const openProcedure = t.procedure
  .meta({ access: "anyone" })
  .use(errors)
  .use(async ({ ctx, type, getRawInput, next }) => {
    await ctx.refuseKey();
    if (type === "mutation") ctx.checkOrigin();
    requireStorable(await getRawInput());
    return next();
  });

/** A procedure for everyone who is signed in. */
export const userProcedure = t.procedure
  .meta({ access: "signed_in" })
  .use(errors)
  .use(async ({ ctx, type, getRawInput, next }) => {
    const { user, session } = await ctx.requireSession();
    if (type === "mutation") ctx.checkOrigin();
    requireStorable(await getRawInput());
    return next({ ctx: { user, session } });
  });

/**
 * A procedure for everyone who is signed in and has proved their password or second factor within the last ten
 * minutes.
 */
export const confirmedUserProcedure = userProcedure.meta({ confirmed: true }).use(async ({ ctx, next }) => {
  await ctx.requireConfirmed();
  return next();
});

/**
 * A procedure for everyone who is signed in and has proved their password within the last ten minutes. Together with a
 * code in its input, it proves all factors of a person.
 */
export const passwordProcedure = userProcedure
  .meta({ confirmed: true, confirmedBy: "password" })
  .use(async ({ ctx, next }) => {
    await ctx.requireConfirmed("password");
    return next();
  });

/**
 * A stream notices the end of its API key within this time, in milliseconds. A key may expire while nothing happens. No
 * query is needed to check it: the process keeps verified keys in memory.
 */
const CHECK_KEY_MS = 1_000;

/** The input of a procedure that takes no input. */
export const noInput = z.strictObject({}).optional();

const teamInput = z.looseObject({ teamId: z.string(), userId: z.unknown().optional() });

/**
 * A procedure for the team in the input. Its members may call it if their role has the permission, and its API keys
 * if the permission has a scope and the key has this scope. Credential, team and permission are checked, in this
 * order, before the other fields of the input. The input has the fields `teamId` and `shape`, and no others.
 *
 * @param confirmed true: the person must also have proved their password or second factor within the last ten minutes
 * @param leaves true: it takes the member `userId` out of the team
 */
export function teamProcedure<Shape extends z.ZodRawShape>(
  permission: Permission,
  shape: Shape,
  { confirmed = false, leaves = false }: { confirmed?: boolean; leaves?: boolean } = {},
) {
  return t.procedure
    .meta({ access: permission, ...(confirmed && { confirmed }), ...(leaves && { leaves }) })
    .use(errors)
    .use(async ({ ctx, type, path, getRawInput, signal, next }) => {
      await ctx.requireCaller();
      const input = await getRawInput();
      const raw = teamInput.safeParse(input);
      const { teamId: named = "", userId } = raw.data ?? {};
      const access = await ctx.requireTeam(named, leaves ? userId : undefined);
      await checkPermission(ctx.deps, access, permission);
      if (type === "mutation") ctx.checkOrigin();
      if (confirmed) await ctx.requireConfirmed();
      requireStorable(input);
      const { teamId, actor } = access;
      // From here on, PostgreSQL shows only rows of this team, whatever the statements say.
      const changes = type === "mutation";
      const deps: Deps = { ...ctx.deps, sql: teamSql(ctx.deps.sql, { teamId, actor, changes }) };
      const { peopleReads, loadLimits } = ctx.deps;
      const read: TeamContext["read"] = (work) =>
        peopleReads.run(
          teamId,
          kindOfRead(path, input),
          (pool) => work(teamSql(pool, { teamId, actor }, loadLimits.readMs)),
          signal,
        );
      const result = await next({ ctx: { teamId, actor, deps, systemDeps: ctx.deps, read } });
      if (type !== "subscription" || !result.ok) return result;
      const check = async () => requirePermission(await ctx.requireTeamAgain(access.teamId), permission);
      const watch =
        "scopes" in access.grant
          ? checkEvery(CHECK_KEY_MS, check)
          : untilSessionEnds(ctx.deps.sessions, (await ctx.requireSession()).session);
      return { ...result, data: whileAllowed(result.data as AsyncIterable<unknown>, check, watch) };
    })
    .input(z.strictObject({ teamId: z.string(), ...shape }));
}

import { initTRPC, TRPCError } from "@trpc/server";
import { may, type Permission, type Role } from "@billstack/tenancy/roles";
import { z } from "zod";

import { AppError, ERRORS, type ErrorCode, type Issue } from "../errors.js";
import { translate } from "../database/translate-error.js";
import type { Context } from "../context.js";
import { requireStorable } from "./storable.js";

/** What a client finds in an error's `data`, beside tRPC's own fields. */
export interface ErrorData {
  appCode: ErrorCode;
  requestId: string | null;
  issues: Issue[] | null;
  retryAfterSeconds: number | null;
}

/** `meta` of a procedure. */
export interface Meta {
  /** What the REST documentation says of it. */
  summary?: string;
  /** Who may call it: anyone, whoever is signed in, or members whose role has the permission. */
  access?: "anyone" | "signed_in" | Permission;
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    errorFormatter({ shape, error, ctx }) {
      const known = translate(error);
      const data: ErrorData = {
        appCode: known.code,
        requestId: ctx?.requestId ?? null,
        issues: known.issues ?? null,
        retryAfterSeconds: known.retryAfterSeconds ?? null,
      };
      return {
        ...shape,
        message: known.message,
        data: { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path, ...data },
      };
    },
    // A stream ends after five minutes and is opened again, so that session and membership are asked anew.
    sse: {
      maxDurationMs: 5 * 60_000,
      ping: { enabled: true, intervalMs: 15_000 },
      client: { reconnectAfterInactivityMs: 40_000 },
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Turns whatever a verb throws into the one tRPC error whose code the table of errors names. */
const errors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const known = translate(result.error);
  throw new TRPCError({ code: ERRORS[known.code], message: known.message, cause: known });
});

/** Anyone, signed in or not. */
export const openProcedure = t.procedure
  .meta({ access: "anyone" })
  .use(errors)
  .use(async ({ ctx, type, getRawInput, next }) => {
    if (type === "mutation") ctx.checkOrigin();
    requireStorable(await getRawInput());
    return next();
  });

/** Someone who is signed in. */
export const userProcedure = t.procedure
  .meta({ access: "signed_in" })
  .use(errors)
  .use(async ({ ctx, type, getRawInput, next }) => {
    const { user } = await ctx.requireSession();
    if (type === "mutation") ctx.checkOrigin();
    requireStorable(await getRawInput());
    return next({ ctx: { user } });
  });

/** The input of a procedure that needs none. */
export const noInput = z.strictObject({}).optional();

const teamInput = z.looseObject({ teamId: z.string() });

/**
 * A member of the team that the input names, whose role may do `permission`. Session, membership and role are
 * decided in this order before the rest of the input is looked at; the input has no fields but `teamId` and `shape`.
 */
export function teamProcedure<Shape extends z.ZodRawShape>(permission: Permission, shape: Shape) {
  return t.procedure
    .meta({ access: permission })
    .use(errors)
    .use(async ({ ctx, type, getRawInput, next }) => {
      const { user } = await ctx.requireSession();
      const raw = teamInput.safeParse(await getRawInput());
      const { teamId, role } = await ctx.requireMember(raw.success ? raw.data.teamId : "");
      requireRole(role, permission);
      if (type === "mutation") ctx.checkOrigin();
      requireStorable(await getRawInput());
      return next({ ctx: { user, teamId, role } });
    })
    .input(z.strictObject({ teamId: z.string(), ...shape }));
}

/** @throws AppError role_too_low */
export function requireRole(role: Role, permission: Permission): void {
  if (may(role, permission)) return;
  throw new AppError(
    "role_too_low",
    `Your role in this team (${role}) does not allow this. Ask an owner or admin.`,
  );
}

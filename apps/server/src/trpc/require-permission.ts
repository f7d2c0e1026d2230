import { includesScope, may, scopeOf, type Permission } from "@billstack/tenancy/roles";

import type { TeamAccess } from "../context.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";

/** The same refusal of the same person or key is recorded at most this often, in milliseconds. */
const RECORD_REFUSAL_MS = 10 * 60_000;

/**
 * Does the same as {@link requirePermission}, and records a refusal in the audit of the team, so that its owners see who
 * tried what.
 *
 * @throws AppError role_too_low, scope_missing, key_not_accepted
 */
export async function checkPermission(deps: Deps, access: TeamAccess, permission: Permission): Promise<void> {
  try {
    requirePermission(access, permission);
  } catch (error) {
    const { teamId, actor, grant } = access;
    const entry =
      "role" in grant
        ? ({ action: "member.refused", detail: { permission, role: grant.role } } as const)
        : ({ action: "api_key.refused", detail: { permission, reason: "scope_missing" } } as const);
    await deps.audit.recordSeldom(deps.sql, permission, RECORD_REFUSAL_MS, { teamId, ...actor, ...entry });
    throw error;
  }
}

/**
 * Checks that the role of the member or the scopes of the API key include the permission.
 *
 * @throws AppError role_too_low, scope_missing, key_not_accepted
 */
export function requirePermission({ grant }: TeamAccess, permission: Permission): void {
  if ("role" in grant) {
    if (may(grant.role, permission)) return;
    throw new AppError(
      "role_too_low",
      `Your role in this team (${grant.role}) does not allow this. Ask an owner or admin.`,
    );
  }
  const scope = scopeOf(permission);
  if (scope === null) {
    throw new AppError(
      "key_not_accepted",
      "No API key may do this. An owner or admin has to sign in for it.",
    );
  }
  if (includesScope(grant.scopes, scope)) return;
  throw new AppError(
    "scope_missing",
    `This API key lacks the scope ${scope}. Use a key that has it, or create one.`,
  );
}

import { includesScope, may, scopeOf, type Permission } from "@billstack/tenancy/roles";

import type { TeamAccess } from "../context.js";
import { AppError } from "../errors.js";

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
    `This API key lacks the scope ${scope}. Use a key that has it, or make one.`,
  );
}

import { may, ROLES, type Role } from "@billstack/tenancy/roles";

/** The roles whose members get the notices of a team: owners and admins, who may also change the settings. */
export const NOTICE_ROLES: readonly Role[] = ROLES.filter((role) => may(role, "notices.manage"));

/** Returns the roles whose members are told about a problem. A full disk concerns the whole installation. */
export function rolesFor(code: string): readonly Role[] {
  return code === "database_full" ? ["owner"] : NOTICE_ROLES;
}

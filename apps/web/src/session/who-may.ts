import { may, ROLES, type Permission } from "@billstack/tenancy/roles";

/** Names the roles that have a permission, as the beginning of a sentence: "An owner or admin". */
export function whoMay(permission: Permission): string {
  const roles = ROLES.filter((role) => may(role, permission));
  const last = roles.at(-1) ?? "";
  return roles.length < 2 ? `An ${last}` : `An ${roles.slice(0, -1).join(", ")} or ${last}`;
}

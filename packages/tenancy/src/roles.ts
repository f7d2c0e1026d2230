/** The roles of a team's members, from the most powerful to the least powerful. */
export const ROLES = ["owner", "admin", "member", "viewer"] as const;
/** The role of a member in one team. */
export type Role = (typeof ROLES)[number];

const everyone = ROLES;
const membersAndAbove = ["owner", "admin", "member"] as const;
const adminsAndAbove = ["owner", "admin"] as const;

/**
 * Who may do what in a team. The server allows and refuses by this table, and the dashboard shows and hides by it.
 * Only admins and owners may change keys or delete data.
 */
const ALLOWED = {
  "connection.read": everyone,
  "connection.check": membersAndAbove,
  "connection.connect": adminsAndAbove,
  "connection.rotate": adminsAndAbove,
  "connection.disconnect": adminsAndAbove,
  "backfill.read": everyone,
  "backfill.run": membersAndAbove,
  "events.read": everyone,
  "events.replay": membersAndAbove,
  "tables.read": everyone,
  "audit.read": adminsAndAbove,
  // Session only: no API key may do these.
  "sql_access.read": adminsAndAbove,
  "sql_access.manage": adminsAndAbove,
} as const satisfies Record<string, readonly Role[]>;

/** Something that a member may or may not do, such as `connection.rotate`. */
export type Permission = keyof typeof ALLOWED;

/** Whether a member with this role has this permission. */
export function may(role: Role, permission: Permission): boolean {
  const allowed: readonly Role[] = ALLOWED[permission];
  return allowed.includes(role);
}

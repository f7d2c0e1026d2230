/** The roles of a team's members, from the most powerful to the least powerful. */
export const ROLES = ["owner", "admin", "member", "viewer"] as const;
/** The role of a member in one team. */
export type Role = (typeof ROLES)[number];

/** What an API key may be allowed to do. A key has some of these scopes, or all of them (`ALL_SCOPES`). */
export const SCOPES = [
  "access:read",
  "customers:read",
  "subscriptions:read",
  "products:read",
  "invoices:read",
  "payments:read",
  "entitlements:read",
  "events:read",
  "tables:read",
  "sync:read",
  "sync:write",
] as const;
/** One scope of an API key. */
export type Scope = (typeof SCOPES)[number];
/** A key with this scope has all scopes, also those that a later version adds. */
export const ALL_SCOPES = "*";

const everyone = ROLES;
const membersAndAbove = ["owner", "admin", "member"] as const;
const adminsAndAbove = ["owner", "admin"] as const;

/**
 * The roles that a member with this role may give to people. Members with these roles may be changed and removed. Only
 * owners make, change and remove owners.
 */
const MANAGES: Record<Role, readonly Role[]> = {
  owner: ROLES,
  admin: ["admin", "member", "viewer"],
  member: [],
  viewer: [],
};

/** Who has a permission. `scope` is null if it needs a session, so that no API key has it. */
interface Holders {
  roles: readonly Role[];
  scope: Scope | null;
}

/**
 * Who may do what in a team: members with one of the roles, and API keys with the scope. The server allows and
 * refuses by this table, and the dashboard shows and hides by it. Only admins and owners may change keys or delete
 * data. No API key may manage keys, people or secrets.
 */
const HOLDERS = {
  "access.read": { roles: everyone, scope: "access:read" },
  "customers.read": { roles: everyone, scope: "customers:read" },
  // The overview shows more than one scope allows, such as invoices and payments.
  "customers.overview": { roles: everyone, scope: null },
  "subscriptions.read": { roles: everyone, scope: "subscriptions:read" },
  "products.read": { roles: everyone, scope: "products:read" },
  "invoices.read": { roles: everyone, scope: "invoices:read" },
  "payments.read": { roles: everyone, scope: "payments:read" },
  "entitlements.read": { roles: everyone, scope: "entitlements:read" },
  "connection.read": { roles: everyone, scope: "sync:read" },
  "connection.check": { roles: membersAndAbove, scope: "sync:write" },
  "connection.connect": { roles: adminsAndAbove, scope: null },
  "connection.rotate": { roles: adminsAndAbove, scope: null },
  "connection.disconnect": { roles: adminsAndAbove, scope: null },
  "backfill.read": { roles: everyone, scope: "sync:read" },
  "verification.answer": { roles: adminsAndAbove, scope: null },
  "backfill.run": { roles: membersAndAbove, scope: "sync:write" },
  "refresh.run": { roles: membersAndAbove, scope: "sync:write" },
  "events.read": { roles: everyone, scope: "events:read" },
  "events.replay": { roles: membersAndAbove, scope: "sync:write" },
  "tables.read": { roles: everyone, scope: "tables:read" },
  "table_views.read": { roles: everyone, scope: null },
  "table_views.manage": { roles: membersAndAbove, scope: null },
  "revenue.read": { roles: everyone, scope: null },
  "revenue.rates": { roles: membersAndAbove, scope: null },
  "audit.read": { roles: adminsAndAbove, scope: null },
  "api_keys.manage": { roles: adminsAndAbove, scope: null },
  "notices.manage": { roles: adminsAndAbove, scope: null },
  "sql_access.read": { roles: adminsAndAbove, scope: null },
  "sql_access.manage": { roles: adminsAndAbove, scope: null },
  // Viewers read the saved queries, but do not run or change any.
  "sql_console.read": { roles: everyone, scope: null },
  "sql_console.run": { roles: membersAndAbove, scope: null },
  "team.rename": { roles: adminsAndAbove, scope: null },
  "team.delete": { roles: ["owner"], scope: null },
  "security.read": { roles: everyone, scope: null },
  "security.manage": { roles: ["owner"], scope: null },
  "members.read": { roles: everyone, scope: null },
  "members.manage": { roles: adminsAndAbove, scope: null },
  "invitations.manage": { roles: adminsAndAbove, scope: null },
  // Everybody may leave a team. To remove somebody else needs more (`mayManageRole`).
  "members.remove": { roles: everyone, scope: null },
} as const satisfies Record<string, Holders>;

/** Something that a caller may or may not do, such as `connection.rotate`. */
export type Permission = keyof typeof HOLDERS;

/** Whether a member with this role has this permission. */
export function may(role: Role, permission: Permission): boolean {
  const { roles }: Holders = HOLDERS[permission];
  return roles.includes(role);
}

/** Whether a member with the role `own` may give the role `other`, and may change and remove members who have it. */
export function mayManageRole(own: Role, other: Role): boolean {
  return MANAGES[own].includes(other);
}

/** Returns the scope that an API key needs for this permission; null if no key has the permission. */
export function scopeOf(permission: Permission): Scope | null {
  return HOLDERS[permission].scope;
}

/** Whether an API key with these scopes has this scope. */
export function includesScope(scopes: readonly string[], scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes(ALL_SCOPES);
}

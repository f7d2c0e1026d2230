import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

/** What the server says about the team's SQL login. */
export type SqlAccess = inferOutput<typeof trpc.sqlAccess.get>;
/** The team's SQL login, without its password. */
export type SqlLogin = NonNullable<SqlAccess["sqlAccess"]>;
/** The server's answer to the making of a login or a new password. It is the only answer with the password. */
export type NewLogin = inferOutput<typeof trpc.sqlAccess.make>;

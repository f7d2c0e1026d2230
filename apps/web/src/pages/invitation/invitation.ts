import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

/** What an invitation is for, and who is signed in. */
export type Preview = inferOutput<typeof trpc.invitations.preview>;
/** The team that the person has joined. */
export type Joined = inferOutput<typeof trpc.invitations.accept>;

import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

/** What is told by e-mail and to the webhook URL. */
export type NoticeSettings = inferOutput<typeof trpc.notices.settings>;
/** A problem that people were told about. */
export type ToldNotice = inferOutput<typeof trpc.notices.list>["notices"][number];
/** What the addresses answered to a test. */
export type TestResult = inferOutput<typeof trpc.notices.sendTest>;
/** The code of a problem that people are told about. */
export type NoticeCode = NoticeSettings["codes"][number]["code"];

export type { AppRouter } from "./trpc/router.js";
export type { ErrorData } from "./trpc/init.js";
export type { ObjectLabels } from "./sync/object-words.js";

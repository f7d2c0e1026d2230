export type { AppRouter } from "./trpc/router.js";
export type { ErrorData } from "./trpc/init.js";
export type { ObjectLabels } from "./copy/object-words.js";

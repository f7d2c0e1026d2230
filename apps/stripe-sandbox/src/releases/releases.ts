import { BASIL } from "./basil.js";
import { BEFORE_BASIL } from "./before-basil.js";
import { CLOVER } from "./clover.js";
import { DAHLIA } from "./dahlia.js";
import { ENDIVE } from "./endive.js";
import type { Release } from "./release.js";

/**
 * Every version of Stripe's API that changed a shape, newest first. Objects are stored as the newest one shows them;
 * to show one in an older version, what each newer version changed is undone, one after the other
 * (`objects/show.ts`). Most fields that a version only adds inside a hash (`outcome.advice_code`) are not listed:
 * older versions show them too.
 */
export const RELEASES: readonly Release[] = [...ENDIVE, ...DAHLIA, ...CLOVER, ...BASIL, ...BEFORE_BASIL];

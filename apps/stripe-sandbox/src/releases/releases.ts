import { BASIL } from "./basil.js";
import { BEFORE_BASIL } from "./before-basil.js";
import { CLOVER } from "./clover.js";
import { DAHLIA } from "./dahlia.js";
import { ENDIVE } from "./endive.js";
import type { Release } from "./release.js";

/**
 * All versions of Stripe's API that changed a shape, newest first. Objects are stored in the newest shape. To
 * show an object in an older version, `objects/show.ts` undoes the changes of all newer versions, one after the
 * other. Fields that a version added inside of a hash (`outcome.advice_code`) are mostly not listed, so older
 * versions show them too.
 */
export const RELEASES: readonly Release[] = [...ENDIVE, ...DAHLIA, ...CLOVER, ...BASIL, ...BEFORE_BASIL];

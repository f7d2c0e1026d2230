import type { EventObjectName } from "../objects/event.js";
import type { Objects } from "../objects/objects.js";
import type { Show } from "../objects/view.js";
import type { Json } from "../wire.js";

/** How one version of Stripe's API changed the shapes of objects. */
export interface Release {
  version: string;
  /** Fields that this version added. Older versions do not have them. */
  adds?: { readonly [Name in EventObjectName]?: readonly string[] };
  /**
   * The fields that older versions have in place of those that this version changed. A value of `undefined`
   * means that older versions do not have the field.
   */
  before?: { readonly [Name in EventObjectName]?: (stored: Objects[Name], show: Show) => Json };
}

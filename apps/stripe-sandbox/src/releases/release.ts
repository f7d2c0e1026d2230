import type { EventObjectName } from "../objects/event.js";
import type { Objects } from "../objects/objects.js";
import type { Show } from "../objects/view.js";
import type { Json } from "../wire.js";

/** What one version of Stripe's API changed in the shapes of objects. */
export interface Release {
  version: string;
  /** Fields that came with it: older versions lack them. */
  adds?: { readonly [Name in EventObjectName]?: readonly string[] };
  /** What older versions show in place of what it changed: fields with their values, `undefined` for one they lack. */
  before?: { readonly [Name in EventObjectName]?: (stored: Objects[Name], show: Show) => Json };
}

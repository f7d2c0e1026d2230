/** The name of an account begins with this where its live mode is meant: `live_acme`. */
export const LIVE = "live_";

/**
 * Returns the JSON of an object as the mode of the account shows it. The sandbox makes every object as test mode shows it.
 * A text inside of the JSON has its quotation marks escaped, so it is never taken for the field.
 */
export function inModeOf({ isLive }: { isLive: boolean }, json: string): string {
  return isLive ? json.replace(/"livemode":( ?)false/g, '"livemode":$1true') : json;
}

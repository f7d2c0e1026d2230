import { BillStackError } from "./errors.js";
import { checkApiKey, type ApiKeyForm } from "./generated/api-key-format.js";

/** The time-out of a call in milliseconds, all attempts together, if the options name none. */
const DEFAULT_TIMEOUT_MS = 10_000;
/** The longest time-out, in milliseconds: timers of JavaScript take no more than 31 bits. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** How to reach a team of a BillStack server. */
export interface BillStackOptions {
  /** The address of BillStack, such as `https://billing.example.com`. */
  url: string;
  /** The id of the team: 16 lower-case letters and digits. */
  teamId: string;
  /** The API key of the team. Without it, a browser's session cookie is sent. */
  apiKey?: string;
  /** How long one call may take, all attempts together, in milliseconds. 10,000 if it is absent. */
  timeoutMs?: number;
  /** Used in the place of the global `fetch`. */
  fetch?: typeof fetch;
}

/** Checked options. */
export interface Settings {
  /** The address of the team in the API, without a slash at the end. */
  teamUrl: string;
  apiKey: string | null;
  timeoutMs: number;
  fetch: typeof fetch;
}

/** Why a text is no API key. */
const KEY_MISTAKES: Record<Exclude<ApiKeyForm, "well_formed">, string> = {
  other_text: "An API key of BillStack begins with bs_.",
  malformed: "The API key is not complete: bs_ is followed by 48 digits (0-9, a-f).",
  wrong_checksum: "The API key contains a typo: its checksum is wrong.",
};

/**
 * Checks the options and adds the defaults.
 *
 * @throws BillStackError with the code `invalid_options`. The message does not contain the key
 */
export function checkOptions(options: BillStackOptions): Settings {
  if (typeof options !== "object" || options === null) throw invalid("The options are missing.");
  const { url, teamId, apiKey, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (typeof teamId !== "string" || !/^[a-z][a-z0-9]{15}$/.test(teamId)) {
    throw invalid("teamId is not the id of a team: 16 lower-case letters and digits.");
  }
  if (!isTimeout(timeoutMs)) throw invalid("timeoutMs is not a number of milliseconds above 0.");
  if (apiKey !== undefined) requireKey(apiKey);
  if (options.fetch !== undefined && typeof options.fetch !== "function") {
    throw invalid("fetch is not a function.");
  }
  return {
    teamUrl: `${baseOf(url)}/api/billstack/teams/${teamId}`,
    apiKey: apiKey ?? null,
    timeoutMs,
    fetch: options.fetch ?? globalThis.fetch,
  };
}

/** Whether a value is a time-out in milliseconds. */
export function isTimeout(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value <= LONGEST_TIMEOUT_MS;
}

function requireKey(apiKey: unknown): void {
  const form = typeof apiKey === "string" ? checkApiKey(apiKey) : "other_text";
  if (form !== "well_formed") throw invalid(KEY_MISTAKES[form]);
}

/** Returns the address without a slash at the end. */
function baseOf(url: unknown): string {
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.username !== "") {
    throw invalid("url is not the address of BillStack, such as https://billing.example.com.");
  }
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, "");
}

function invalid(message: string): BillStackError {
  return new BillStackError("invalid_options", message);
}

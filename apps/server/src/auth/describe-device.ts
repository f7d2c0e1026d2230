import { parse } from "bowser";

/**
 * Says in a few words which program and which system a header User-Agent stands for: "Chrome on macOS". The versions
 * are left out, so that the text stays the same when a browser updates itself.
 */
export function describeDevice(userAgent: string): string {
  if (userAgent.trim() === "") return "An unknown program";
  const { browser, os } = parse(userAgent);
  // The name of a program that is no browser stands before the first slash, as in "curl/8.5.0".
  const name = browser.name || /^[\w.-]{1,30}(?=\/|$)/.exec(userAgent)?.[0] || "An unknown program";
  return os.name === undefined ? name : `${name} on ${os.name}`;
}

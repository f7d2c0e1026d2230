import { visibleText } from "./visible-text.js";

/**
 * Shows a text that Stripe or a person wrote. It stands apart from the text around it, so that letters that are written from
 * right to left, and characters that turn the direction, change nothing outside of it. A word of any length is broken, and
 * invisible characters are shown as their codes.
 */
export function OutsideText({ text }: { text: string }) {
  return <bdi className="wrap-anywhere">{visibleText(text)}</bdi>;
}

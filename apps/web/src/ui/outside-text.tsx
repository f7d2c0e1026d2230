import { visibleText } from "./visible-text.js";

interface OutsideTextProps {
  text: string;
  /** Shows one line at most, however long the text is. The tooltip has the whole text. */
  oneLine?: boolean;
}

/**
 * Shows a text that Stripe or a person wrote. It stands apart from the text around it, so that letters that are written from
 * right to left, and characters that turn the direction, change nothing outside of it. A word of any length is broken, and
 * invisible characters are shown as their codes.
 */
export function OutsideText({ text, oneLine = false }: OutsideTextProps) {
  const visible = visibleText(text);
  return oneLine ? (
    <bdi title={visible} className="block min-w-0 truncate text-left">
      {visible}
    </bdi>
  ) : (
    <bdi className="wrap-anywhere">{visible}</bdi>
  );
}

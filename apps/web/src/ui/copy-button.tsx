import { Check, Copy, X } from "lucide-react";
import { useEffect, useState } from "react";

import { Button } from "./button.js";

/** How long the button shows the result of a copy, in milliseconds. */
const SHOWN_FOR_MS = 2_000;
const BUTTON_STATES = {
  idle: { icon: Copy, text: "Copy" },
  copied: { icon: Check, text: "Copied" },
  failed: { icon: X, text: "Not copied: select the text and copy it" },
} as const;

interface CopyButtonProps {
  text: string;
  /** What screen readers read as the name of the copied thing. */
  what: string;
  onCopied?: () => void;
}

/** Copies `text` to the clipboard. */
export function CopyButton({ text, what, onCopied }: CopyButtonProps) {
  const [state, setState] = useState<keyof typeof BUTTON_STATES>("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const { icon: Icon, text: label } = BUTTON_STATES[state];
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
      onCopied?.();
    } catch {
      // Browsers offer the clipboard only on https and on localhost.
      setState("failed");
    }
  }
  return (
    <Button onClick={() => void copy()}>
      <Icon aria-hidden />
      <span aria-live="polite">{label}</span>
      <span className="sr-only"> {what}</span>
    </Button>
  );
}

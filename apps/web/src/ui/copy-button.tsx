import { Check, Copy, X } from "lucide-react";
import { useEffect, useState } from "react";

import { Button } from "./button.js";

const SHOWN_FOR_MS = 2_000;
const FACES = {
  idle: { icon: Copy, text: "Copy" },
  copied: { icon: Check, text: "Copied" },
  failed: { icon: X, text: "Select and copy by hand" },
} as const;

/** Copies `text`; `what` names it for those who do not see it beside the button. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [face, setFace] = useState<keyof typeof FACES>("idle");
  useEffect(() => {
    if (face === "idle") return;
    const timer = setTimeout(() => setFace("idle"), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [face]);
  const { icon: Icon, text: label } = FACES[face];
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setFace("copied");
    } catch {
      // Plain http on another host than localhost has no clipboard.
      setFace("failed");
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

import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";

import { lazyPart } from "../ui/lazy-part.js";

const CommandPalette = lazyPart(async () => (await import("./command-palette.js")).CommandPalette);
const CreateTeamDialog = lazyPart(async () => (await import("./create-team-dialog.js")).CreateTeamDialog);

/** On Apple's computers the key is called differently. */
const KEYS = navigator.userAgent.includes("Mac") ? "⌘ K" : "Ctrl K";

/** Opens the command palette, by a click or by Ctrl or Command and K. */
export function PaletteButton() {
  const [open, setOpen] = useState<"palette" | "new team" | null>(null);
  const close = () => setOpen(null);
  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
      event.preventDefault();
      // Another dialog may ask something that has to be answered first.
      if (document.querySelector("dialog[open]") === null) setOpen("palette");
    }
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen("palette")}
        className="flex h-9 items-center gap-2 rounded-lg px-2 text-muted hover:bg-line/60 hover:text-ink md:w-full"
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="flex-1 text-left max-md:sr-only">Go to or find</span>
        <kbd aria-hidden className="rounded border border-line px-1 font-mono text-2xs max-md:hidden">
          {KEYS}
        </kbd>
      </button>
      {/* Outside of the page's header, because a dialog has a header of its own. */}
      {open === "palette" &&
        createPortal(
          <CommandPalette onClose={close} onCreateTeam={() => setOpen("new team")} />,
          document.body,
        )}
      {open === "new team" && createPortal(<CreateTeamDialog onClose={close} />, document.body)}
    </>
  );
}

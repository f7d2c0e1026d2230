import {
  cloneElement,
  lazy,
  Suspense,
  useState,
  type ComponentProps,
  type ReactElement,
  type ReactNode,
} from "react";

const loadMenu = () => import("./open-menu.js");
const OpenMenu = lazy(async () => ({ default: (await loadMenu()).OpenMenu }));

interface MenuProps {
  trigger: ReactElement<ComponentProps<"button">>;
  align?: "start" | "end";
  /** Loads the program of the entries. It is called as soon as the person is about to open the menu. */
  preload: () => Promise<unknown>;
  children: ReactNode;
}

/**
 * A dropdown menu that opens when `trigger` is clicked. Its program is large and is loaded only then, or when the pointer
 * or the focus comes to the trigger.
 */
export function Menu({ trigger, align = "start", preload, children }: MenuProps) {
  const [opened, setOpened] = useState(false);
  const load = () => void Promise.all([loadMenu(), preload()]).catch(() => undefined);
  const closed = cloneElement(trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onPointerEnter: load,
    onFocus: load,
    onClick: () => setOpened(true),
    onKeyDown: (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      setOpened(true);
    },
  });
  if (!opened) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenMenu trigger={trigger} align={align}>
        {children}
      </OpenMenu>
    </Suspense>
  );
}

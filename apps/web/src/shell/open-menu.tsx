import { DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

/** The CSS classes of one entry of a menu. */
export const menuItemClass =
  "flex h-8 cursor-pointer items-center gap-2 rounded-md px-2 outline-none select-none data-highlighted:bg-sunken [&_svg]:size-3.5 [&_svg]:text-muted";

interface OpenMenuProps {
  trigger: ReactElement;
  align: "start" | "end";
  children: ReactNode;
}

/**
 * A dropdown menu that is open at first. It is not modal, because a modal Radix menu injects a style element, which the
 * server's Content Security Policy refuses. It uses no portal, so that screen readers find the menu inside the header.
 */
export function OpenMenu({ trigger, align, children }: OpenMenuProps) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Content
        align={align}
        sideOffset={6}
        collisionPadding={12}
        className="z-50 min-w-56 rounded-lg border border-line bg-surface p-1 text-sm shadow-float"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

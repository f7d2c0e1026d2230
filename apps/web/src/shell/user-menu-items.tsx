import { Link } from "@tanstack/react-router";
import { Check, LogOut, UserCog } from "lucide-react";
import { DropdownMenu } from "radix-ui";

import { useSession } from "../session/session-context.js";
import { useSignOut } from "../session/use-sign-out.js";
import { OutsideText } from "../ui/outside-text.js";
import { menuItemClass } from "./open-menu.js";
import { chooseTheme, THEME_LABELS, THEMES, useTheme } from "./theme.js";

/** The entries of the person's menu: their account and the sign-out. */
export function UserMenuItems() {
  const { user } = useSession();
  const signOut = useSignOut();
  const theme = useTheme();
  return (
    <>
      <DropdownMenu.Label className="max-w-64 px-2 py-1.5 text-xs text-muted">
        <OutsideText text={user.email} oneLine />
      </DropdownMenu.Label>
      <DropdownMenu.Item className={menuItemClass} asChild>
        <Link to="/account">
          <UserCog aria-hidden />
          Your account
        </Link>
      </DropdownMenu.Item>
      <DropdownMenu.Separator className="my-1 h-px bg-line" />
      <DropdownMenu.RadioGroup value={theme}>
        <DropdownMenu.Label className="px-2 py-1.5 text-xs text-muted">Colours</DropdownMenu.Label>
        {THEMES.map((one) => (
          <DropdownMenu.RadioItem
            key={one}
            value={one}
            className={menuItemClass}
            // Keeps the menu open, so that the person sees the colours before they decide.
            onSelect={(event) => {
              event.preventDefault();
              chooseTheme(one);
            }}
          >
            <span className="flex-1">{THEME_LABELS[one]}</span>
            <Check aria-hidden className={one === theme ? "" : "invisible"} />
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
      <DropdownMenu.Separator className="my-1 h-px bg-line" />
      <DropdownMenu.Item
        className={menuItemClass}
        // Keeps the menu open until the server has answered, because the menu also shows a failed sign-out.
        onSelect={(event) => {
          event.preventDefault();
          signOut.mutate({});
        }}
      >
        <LogOut aria-hidden />
        {signOut.isError ? "Could not sign out. Try again" : "Sign out"}
      </DropdownMenu.Item>
    </>
  );
}

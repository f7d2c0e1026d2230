import { may } from "@billstack/tenancy/roles";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { useState } from "react";

import { failureOf } from "../api/failure.js";
import { useSession, useTeam } from "../session/session-context.js";
import { controlClass } from "../ui/field.js";
import { Dialog } from "../ui/dialog.js";
import { showToast } from "../ui/toast-store.js";
import { GROUPS } from "./navigation.js";
import { ACTIONS, type PaletteAction } from "./palette-actions.js";
import { chooseTheme, THEME_LABELS, THEMES } from "./theme.js";

const GROUP =
  "py-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted";
const ITEM =
  "flex min-h-9 cursor-pointer items-center rounded-md px-2 select-none data-[selected=true]:bg-sunken";

/** The command palette: a person types where to go, whom to find or what to do, and presses Enter. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const { teams } = useSession();
  const { id: teamId, role } = useTeam();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [search, setSearch] = useState("");
  const query = search.trim();

  async function act({ run, done, label }: PaletteAction) {
    onClose();
    try {
      await run(teamId);
      showToast({ tone: "good", title: done });
    } catch (error) {
      const { message, requestId } = failureOf(error);
      showToast({ tone: "bad", title: `Not done: ${label}`, text: message, requestId });
    }
    await queryClient.invalidateQueries();
  }
  function go(move: Promise<void>) {
    onClose();
    void move;
  }

  return (
    <Dialog title="Go to, find or do" onClose={onClose}>
      <Command label="Commands" loop>
        <Command.Input
          value={search}
          onValueChange={setSearch}
          placeholder="A page, a customer, a team or an action"
          className={controlClass}
        />
        <Command.List className="mt-2 h-[min(24rem,60dvh)] overflow-y-auto" label="Commands">
          <Command.Empty className="px-2 py-4 text-muted">Nothing matches.</Command.Empty>
          <Command.Group heading="Pages" className={GROUP}>
            {GROUPS.flatMap(({ entries }) => entries)
              .filter(({ needs }) => may(role, needs))
              .map(({ to, label }) => (
                <Command.Item
                  key={label}
                  value={`page ${label}`}
                  className={ITEM}
                  onSelect={() => go(navigate({ to, params: { teamId } }))}
                >
                  {label}
                </Command.Item>
              ))}
          </Command.Group>
          {query !== "" && may(role, "customers.read") && (
            <Command.Group heading="Customers" className={GROUP} forceMount>
              <Command.Item
                value={`find ${query}`}
                className={ITEM}
                forceMount
                onSelect={() =>
                  go(navigate({ to: "/teams/$teamId/customers", params: { teamId }, search: { q: query } }))
                }
              >
                Find the customer “{query}”
              </Command.Item>
            </Command.Group>
          )}
          <Command.Group heading="Actions" className={GROUP}>
            {ACTIONS.filter(({ needs }) => may(role, needs)).map((action) => (
              <Command.Item
                key={action.label}
                value={`action ${action.label}`}
                className={ITEM}
                onSelect={() => void act(action)}
              >
                {action.label}
              </Command.Item>
            ))}
            {THEMES.map((theme) => (
              <Command.Item
                key={theme}
                value={`colours ${THEME_LABELS[theme]}`}
                className={ITEM}
                onSelect={() => {
                  onClose();
                  chooseTheme(theme);
                }}
              >
                Colours: {THEME_LABELS[theme].toLowerCase()}
              </Command.Item>
            ))}
          </Command.Group>
          {teams.length > 1 && (
            <Command.Group heading="Teams" className={GROUP}>
              {teams
                .filter(({ id }) => id !== teamId)
                .map(({ id, name }) => (
                  <Command.Item
                    key={id}
                    value={`team ${name} ${id}`}
                    className={ITEM}
                    onSelect={() => go(navigate({ to: "/teams/$teamId/home", params: { teamId: id } }))}
                  >
                    Switch to {name}
                  </Command.Item>
                ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}

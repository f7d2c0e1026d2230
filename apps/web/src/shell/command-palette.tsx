import { may } from "@billstack/tenancy/roles";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { useState } from "react";

import { failureOf } from "../api/failure.js";
import { useSession, useTeam } from "../session/session-context.js";
import { useSignOut } from "../session/use-sign-out.js";
import { controlClass } from "../ui/field.js";
import { Dialog } from "../ui/dialog.js";
import { OutsideText } from "../ui/outside-text.js";
import { showToast } from "../ui/toast-store.js";
import { GROUPS } from "./navigation.js";
import { ACTIONS, type PaletteAction } from "./palette-actions.js";
import { Entry, Group, scoreOf } from "./palette-entry.js";
import { OTHER_PAGES, PAGE_WORDS, PLACES } from "./palette-pages.js";
import { PaletteObject } from "./palette-object.js";
import { PaletteTables } from "./palette-tables.js";
import { chooseTheme, THEME_LABELS, THEMES } from "./theme.js";
import { usePaletteData } from "./use-palette-data.js";

interface CommandPaletteProps {
  onClose: () => void;
  /** Closes the palette and opens the dialog that creates a team. */
  onCreateTeam: () => void;
}

/** The command palette: a person types where to go, whom to find or what to do, and presses Enter. */
export function CommandPalette({ onClose, onCreateTeam }: CommandPaletteProps) {
  const { teams } = useSession();
  const { id: teamId, role } = useTeam();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const signOut = useSignOut();
  const { tables, queries, isLoading } = usePaletteData();
  const [search, setSearch] = useState("");
  const query = search.trim();
  const findsCustomer = query !== "" && may(role, "customers.read");
  const allowed = <Item extends Pick<(typeof PLACES)[number], "needs">>(items: readonly Item[]): Item[] =>
    items.filter(({ needs }) => needs === null || may(role, needs));

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
  function open(href: string) {
    onClose();
    void navigate({ href });
  }

  return (
    <Dialog title="Go to, find or do" onClose={onClose}>
      <Command label="Commands" loop filter={scoreOf}>
        <Command.Input
          value={search}
          onValueChange={setSearch}
          placeholder="A page, a table, a customer, a team or an action"
          className={controlClass}
        />
        <Command.List className="mt-2 h-[min(24rem,60dvh)] overflow-y-auto" label="Commands">
          <PaletteObject id={query} tables={tables} onOpen={open} />
          {!isLoading && !findsCustomer && (
            <Command.Empty className="px-2 py-4 text-muted">Nothing matches.</Command.Empty>
          )}
          <Group heading="Pages">
            {allowed(GROUPS.flatMap(({ entries }) => entries)).map(({ to, label }) => (
              <Entry
                key={label}
                kind="page"
                name={label}
                words={PAGE_WORDS[label]}
                onSelect={() => {
                  onClose();
                  void navigate({ to, params: { teamId } });
                }}
              />
            ))}
            {OTHER_PAGES.map(({ label, words, path }) => (
              <Entry key={label} kind="page" name={label} words={words} onSelect={() => open(path(teamId))} />
            ))}
            <Entry
              kind="page"
              name="API reference"
              words="documentation docs openapi rest endpoints"
              onSelect={() => window.location.assign("/api/docs")}
            />
          </Group>
          <PaletteTables tables={tables} queries={queries} onOpen={open} />
          {/* It fits every search. While it waits for the tables, Enter cannot take it in place of a table that comes late. */}
          {findsCustomer && !isLoading && (
            <Group heading="Customers" forceMount>
              <Entry
                kind="find"
                name="Find the customer"
                words={query}
                forceMount
                onSelect={() => open(`/teams/${teamId}/customers?${new URLSearchParams({ q: query })}`)}
              >
                Find the customer “<OutsideText text={query} />”
              </Entry>
            </Group>
          )}
          <Group heading="Actions">
            {allowed(ACTIONS).map((action) => (
              <Entry
                key={action.label}
                kind="action"
                name={action.label}
                words={action.words}
                onSelect={() => void act(action)}
              />
            ))}
            {allowed(PLACES).map(({ label, words, path }) => (
              <Entry
                key={label}
                kind="place"
                name={label}
                words={words}
                onSelect={() => open(path(teamId))}
              />
            ))}
            {THEMES.map((theme) => (
              <Entry
                key={theme}
                kind="colours"
                name={`Colours: ${THEME_LABELS[theme].toLowerCase()}`}
                words="colors theme mode appearance"
                onSelect={() => {
                  onClose();
                  chooseTheme(theme);
                }}
              />
            ))}
            <Entry kind="action" name="Create a team" words="new add" onSelect={onCreateTeam} />
            <Entry
              kind="action"
              name="Sign out"
              words="log out leave logout"
              onSelect={() => signOut.mutate({})}
            />
          </Group>
          {teams.length > 1 && (
            <Group heading="Teams">
              {teams
                .filter(({ id }) => id !== teamId)
                .map(({ id, name }) => (
                  <Entry
                    key={id}
                    kind={`team ${id}`}
                    name={`Switch to ${name}`}
                    words="team change"
                    onSelect={() => open(`/teams/${id}/home`)}
                  >
                    Switch to <OutsideText text={name} />
                  </Entry>
                ))}
            </Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}

import { useTeam } from "../session/session-context.js";
import { OutsideText } from "../ui/outside-text.js";
import { Entry, Group } from "./palette-entry.js";
import { TABLE_WORDS } from "./palette-pages.js";

interface PaletteTablesProps {
  tables: readonly { name: string }[];
  /** The saved queries of the SQL console. */
  queries: readonly { id: string; name: string }[];
  /** Opens an address of the dashboard. */
  onOpen: (href: string) => void;
}

/** The tables of the team and its saved queries, which a person finds by name. */
export function PaletteTables({ tables, queries, onOpen }: PaletteTablesProps) {
  const { id: teamId } = useTeam();
  return (
    <>
      <Group heading="Tables">
        {tables.map(({ name }) => (
          <Entry
            key={name}
            kind="table"
            name={name.replaceAll("_", " ")}
            words={`table rows ${TABLE_WORDS[name] ?? ""}`}
            onSelect={() => onOpen(`/teams/${teamId}/tables/${name}`)}
          >
            <span className="font-mono text-xs">{name}</span>
          </Entry>
        ))}
      </Group>
      <Group heading="Saved queries">
        {queries.map(({ id, name }) => (
          <Entry
            key={id}
            kind={`query ${id}`}
            name={name}
            words="sql query saved"
            onSelect={() => onOpen(`/teams/${teamId}/sql?${new URLSearchParams({ query: id })}`)}
          >
            <OutsideText text={name} />
          </Entry>
        ))}
      </Group>
    </>
  );
}

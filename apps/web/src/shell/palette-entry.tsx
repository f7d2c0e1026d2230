import { Command } from "cmdk";
import type { ReactNode } from "react";

import { paletteScore } from "./palette-match.js";

const GROUP =
  "py-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted";
const ITEM =
  "flex min-h-9 cursor-pointer items-center rounded-md px-2 select-none data-[selected=true]:bg-sunken";

interface GroupProps {
  heading: string;
  /** Shows the group whatever is searched for. */
  forceMount?: boolean;
  children: ReactNode;
}

/** Entries of the palette under a heading. It disappears when none of them fits the search. */
export function Group({ heading, forceMount = false, children }: GroupProps) {
  return (
    <Command.Group heading={heading} className={GROUP} forceMount={forceMount}>
      {children}
    </Command.Group>
  );
}

interface EntryProps {
  /** Tells entries of the same name apart. */
  kind: string;
  name: string;
  /** Other words that the entry is found by, separated by spaces. */
  words?: string | undefined;
  forceMount?: boolean;
  onSelect: () => void;
  /** What people see; without it, the name. */
  children?: ReactNode;
}

/** One entry of the palette. */
export function Entry({ kind, name, words = "", forceMount = false, onSelect, children }: EntryProps) {
  return (
    <Command.Item
      value={`${kind} ${name}`}
      keywords={[name, words]}
      className={ITEM}
      forceMount={forceMount}
      onSelect={onSelect}
    >
      <span className="min-w-0 py-1.5">{children ?? name}</span>
    </Command.Item>
  );
}

/** Says how well an {@link Entry} fits a search, as the palette asks for it. */
export function scoreOf(_value: string, search: string, [name = "", words = ""]: string[] = []): number {
  return paletteScore(search, name, words);
}

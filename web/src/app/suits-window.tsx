import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { charactersQuery, groupsQuery } from "../features/items/api";
import { useItemPreferences } from "../features/items/item-preferences";
import { QueryBox } from "../features/items/query-box";
import type { ItemWindowProps } from "../features/items/window-props";
import { SuitsWindow as Window } from "../features/suits/suits-window";
import type { PoolBoxProps } from "../features/suits/window-props";
import "../features/items/items.css";
import "../features/items/search.css";

interface SuitsProps extends Pick<ItemWindowProps, "subject" | "onSubject"> {
  readonly windowId: number;
}

/** The suit builder with the query box of the item search, over everybody the inventories know. */
export function SuitsWindow({ windowId, subject, onSubject }: SuitsProps) {
  const known = useQuery(charactersQuery).data?.characters;
  const groups = useQuery(groupsQuery).data?.groups;
  const characters = useMemo(
    () => (known ?? []).map(({ character_name }) => character_name).sort((a, b) => a.localeCompare(b, "en")),
    [known],
  );
  const groupNames = useMemo(() => (groups ?? []).map(({ name }) => name), [groups]);
  return (
    <Window
      windowId={windowId}
      subject={subject}
      onSubject={onSubject}
      characters={characters}
      groups={groupNames}
      PoolBox={PoolBox}
    />
  );
}

function PoolBox({ text, onText }: PoolBoxProps) {
  const recent = useItemPreferences((preferences) => preferences.recent);
  return (
    <QueryBox
      text={text}
      onText={onText}
      recent={recent}
      wrongAt={null}
      problemId={undefined}
      label="Pool of items"
      example="all items; al:>300 on:mules"
    />
  );
}

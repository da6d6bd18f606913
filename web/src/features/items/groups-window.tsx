import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { LoadState } from "../../components/load-state";
import { WindowParts } from "../../components/window";
import { formatCount } from "../../lib/format";
import { deleteGroup, groupsQuery, saveGroup } from "./api";
import { GroupEditor } from "./group-editor";
import type { Group } from "./model";
import type { ItemWindowProps } from "./window-props";
import "../../styles/slots.css";
import "./items.css";
import "./groups.css";

/** The name of no group: the one that is being made. */
const NEW = "";

/** Groups of characters, to be searched by `on:` and their name. */
export function GroupsWindow({ rights }: ItemWindowProps) {
  const query = useQuery(groupsQuery);
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const renew = () => queries.invalidateQueries({ queryKey: groupsQuery.queryKey });
  const save = useMutation({
    mutationFn: async ({ old, group }: { old: string; group: Group }) => {
      await saveGroup(group);
      // A group is its name; under another one it is a new group, and the old one goes.
      if (old !== NEW && old !== group.name) await deleteGroup(old);
    },
    onSuccess: async (_, { group }) => {
      await renew();
      setChosen(group.name);
    },
  });
  const remove = useMutation({
    mutationFn: deleteGroup,
    onSuccess: async () => {
      await renew();
      setChosen(null);
    },
  });
  if (query.data === undefined) {
    return <LoadState what="groups" error={query.error} onRetry={() => void query.refetch()} />;
  }
  const { groups } = query.data;
  const current = chosen === NEW ? null : (groups.find(({ name }) => name === chosen) ?? groups[0] ?? null);

  return (
    <WindowParts
      foot={
        <>
          <span>{formatCount(groups.length)} groups</span>
          <span className="sp" />
          {current !== null && (
            <span>
              searched by <code>on:{/\s/.test(current.name) ? `"${current.name}"` : current.name}</code>
            </span>
          )}
        </>
      }
    >
      <div className="win-body groups">
        <nav aria-label="Groups">
          {groups.map(({ name, characters }) => (
            <button
              key={name}
              type="button"
              className={current?.name === name ? "on" : ""}
              aria-pressed={current?.name === name}
              onClick={() => setChosen(name)}
            >
              <span className="ell">{name}</span>
              <span className="n">{characters.length}</span>
            </button>
          ))}
          {rights.mayChange && (
            <button
              type="button"
              className={current === null ? "on" : ""}
              aria-pressed={current === null}
              onClick={() => setChosen(NEW)}
            >
              <Plus className="i" aria-hidden />
              New group
            </button>
          )}
        </nav>
        <GroupEditor
          key={current?.name ?? NEW}
          group={current}
          mayChange={rights.mayChange}
          error={save.error ?? remove.error}
          isBusy={save.isPending || remove.isPending}
          onSave={(group) => save.mutate({ old: current?.name ?? NEW, group })}
          onDelete={remove.mutate}
        />
      </div>
    </WindowParts>
  );
}

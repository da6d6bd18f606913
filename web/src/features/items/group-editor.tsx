import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "../../api/problems";
import { ConfirmButton } from "../../components/confirm-button";
import { Problem } from "../../components/problem";
import { formatCount } from "../../lib/format";
import { charactersQuery } from "./api";
import type { Group } from "./model";

interface GroupEditorProps {
  /** Null for one that is being made. */
  readonly group: Group | null;
  readonly mayChange: boolean;
  readonly error: Error | null;
  readonly isBusy: boolean;
  readonly onSave: (group: Group) => void;
  readonly onDelete: (name: string) => void;
}

const NO_CHARACTERS: readonly string[] = [];

/** The name of a group, and who is in it. */
export function GroupEditor({ group, mayChange, error, isBusy, onSave, onDelete }: GroupEditorProps) {
  const [name, setName] = useState(group?.name ?? "");
  const [members, setMembers] = useState<ReadonlySet<string>>(new Set(group?.characters ?? NO_CHARACTERS));
  const [filter, setFilter] = useState("");
  const known = useQuery(charactersQuery).data?.characters ?? [];
  const counts = new Map(known.map(({ character_name, item_count }) => [character_name, item_count]));
  // A member whose items are gone is still one, and can be taken out.
  const everybody = [...new Set([...counts.keys(), ...(group?.characters ?? NO_CHARACTERS)])].sort();
  const listed = everybody.filter((each) => each.toLowerCase().includes(filter.trim().toLowerCase()));
  const problem =
    name.trim() === "" ? "Give the group a name" : members.size === 0 ? "Tick at least one character" : null;

  const toggle = (character: string) => {
    const next = new Set(members);
    if (!next.delete(character)) next.add(character);
    setMembers(next);
  };
  return (
    <form
      className="group-editor"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null && !isBusy) onSave({ name: name.trim(), characters: [...members].sort() });
      }}
    >
      <div className="group-bar">
        <div className="field">
          <input
            type="text"
            aria-label="Name of the group"
            placeholder="mules"
            maxLength={40}
            readOnly={!mayChange}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <div className="field">
          <input
            type="text"
            aria-label="Filter characters"
            placeholder="Filter"
            spellCheck={false}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        </div>
      </div>
      <fieldset className="members" disabled={!mayChange}>
        <legend className="visually-hidden">Characters of the group</legend>
        {listed.map((character) => (
          <label key={character} className="check">
            <input type="checkbox" checked={members.has(character)} onChange={() => toggle(character)} />
            <span className="ell">{character}</span>
            <span className="n">{formatCount(counts.get(character) ?? 0)}</span>
          </label>
        ))}
        {listed.length === 0 && <p className="saved-note">Nobody is called that.</p>}
      </fieldset>
      <Problem>{error !== null && describeError(error)}</Problem>
      {mayChange && (
        <div className="group-acts">
          <span className="cap">{formatCount(members.size)} ticked</span>
          <span className="sp" />
          {group !== null && (
            <ConfirmButton
              label="Delete"
              question={`Delete ${group.name}?`}
              action="Delete"
              isBusy={isBusy}
              onConfirm={() => onDelete(group.name)}
            />
          )}
          <button
            type="submit"
            className="btn primary"
            aria-disabled={problem !== null || isBusy || undefined}
            title={problem ?? undefined}
          >
            Save
          </button>
        </div>
      )}
    </form>
  );
}

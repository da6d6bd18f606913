import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { describeError } from "../../api/problems";
import { Check } from "../../components/check";
import { IconButton } from "../../components/icon-button";
import { Problem } from "../../components/problem";
import { deleteSearch, saveSearch, searchesQuery } from "./api";
import type { SavedSearch } from "./model";
import type { Rights } from "./window-props";

interface SavedSearchesProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly rights: Rights;
}

/** Searches kept on the server: one's own, and those others share. */
export function SavedSearches({ text, onText, rights }: SavedSearchesProps) {
  const { data, error } = useQuery({ ...searchesQuery, enabled: rights.hasAccount });
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: deleteSearch,
    onSettled: () => queries.invalidateQueries({ queryKey: searchesQuery.queryKey }),
  });
  if (!rights.hasAccount) {
    return <p className="saved-note">Saved searches belong to an account. Sign in to keep this one.</p>;
  }
  const searches = data?.searches ?? [];
  const part = (label: string, isOwn: boolean) => (
    <SavedPart
      label={label}
      searches={searches.filter((search) => search.is_own === isOwn)}
      onText={onText}
      onRemove={remove.mutate}
    />
  );
  return (
    <div className="saved">
      {part("Mine", true)}
      {part("Shared", false)}
      {data?.searches.length === 0 && <p className="saved-note">Nothing saved yet.</p>}
      <Problem>{(error ?? remove.error) !== null && describeError(error ?? remove.error)}</Problem>
      <SaveForm text={text} />
    </div>
  );
}

interface SavedPartProps {
  readonly label: string;
  readonly searches: readonly SavedSearch[];
  readonly onText: (text: string) => void;
  readonly onRemove: (id: SavedSearch["id"]) => void;
}

function SavedPart({ label, searches, onText, onRemove }: SavedPartProps) {
  if (searches.length === 0) return null;
  return (
    <section aria-label={label}>
      <h3 className="cap">{label}</h3>
      <ul>
        {searches.map(({ id, name, q, owner, is_shared, is_own }) => (
          <li key={id}>
            <button type="button" className="pick" title={q} onClick={() => onText(q)}>
              <span className="ell">{name}</span>
              <span className="d ell">{is_own ? (is_shared ? "shared" : q) : owner}</span>
            </button>
            {is_own && <IconButton icon={Trash2} label={`Delete ${name}`} onClick={() => onRemove(id)} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function SaveForm({ text }: { readonly text: string }) {
  const [name, setName] = useState("");
  const [isShared, setIsShared] = useState(false);
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: saveSearch,
    onSuccess: () => {
      setName("");
      return queries.invalidateQueries({ queryKey: searchesQuery.queryKey });
    },
  });
  if (text === "") return <p className="saved-note">Write a query to save it.</p>;
  return (
    <form
      className="save-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") save.mutate({ name: name.trim(), q: text, is_shared: isShared });
      }}
    >
      <div className="field">
        <input
          type="text"
          aria-label="Name of the search"
          placeholder="Save this search as"
          maxLength={64}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <Check label="Share it" isChecked={isShared} onChange={setIsShared} />
      <button
        type="submit"
        className="btn primary"
        aria-disabled={name.trim() === "" || save.isPending || undefined}
      >
        Save
      </button>
      <Problem>{save.error !== null && describeError(save.error)}</Problem>
    </form>
  );
}

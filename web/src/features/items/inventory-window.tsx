import { useQuery } from "@tanstack/react-query";
import { History, Search, X } from "lucide-react";
import { useMemo, useState } from "react";
import { ApiError } from "../../api/client";
import { Choice } from "../../components/choice";
import { IconButton } from "../../components/icon-button";
import { ListFoot } from "../../components/list-foot";
import { LoadState } from "../../components/load-state";
import { WindowParts } from "../../components/window";
import { formatCount } from "../../lib/format";
import { useWindows } from "../../stores/windows";
import { inventoryQuery } from "./api";
import { InventoryList } from "./inventory-list";
import { matcherOf, totalOf } from "./inventory-model";
import { InventoryPacks } from "./inventory-packs";
import { useItemPreferences } from "./item-preferences";
import type { ItemView } from "./model";
import { useItemCards } from "./use-item-card";
import type { ItemWindowProps } from "./window-props";
import "../../styles/slots.css";
import "./items.css";

const VIEWS = [
  { value: "packs", label: "Packs" },
  { value: "list", label: "List" },
] as const;
const NO_ITEMS: readonly ItemView[] = [];

/** What one character carries and wears. */
export function InventoryWindow({ subject: name }: ItemWindowProps) {
  const query = useQuery(inventoryQuery(name));
  const { data, error } = query;
  const [filter, setFilter] = useState("");
  const view = useItemPreferences((preferences) => preferences.view);
  const setPreferences = useItemPreferences((preferences) => preferences.set);
  const items = data?.items ?? NO_ITEMS;
  const cards = useItemCards(items);
  const found = useMemo(() => items.filter(matcherOf(filter)), [items, filter]);

  if (data === undefined) {
    if (error instanceof ApiError && error.status === 404) return <NoInventory name={name} />;
    return <LoadState what="inventory" error={error} onRetry={() => void query.refetch()} />;
  }
  return (
    <WindowParts
      bar={
        <>
          <FilterField filter={filter} onFilter={setFilter} />
          <Choice
            legend="View"
            isLegendHidden
            options={VIEWS}
            value={view}
            onChange={(value) => setPreferences({ view: value })}
          />
          <IconButton
            icon={History}
            label={`History of ${name}`}
            onClick={() => useWindows.getState().open("history", name)}
          />
        </>
      }
      foot={
        <ListFoot query={query} isCompact>
          <span>
            {filter === "" ? "" : `${formatCount(found.length)} of `}
            {formatCount(data.item_count)} items
          </span>
          {view === "list" && <span>burden {formatCount(totalOf(items, "burden"))}</span>}
          <span title="Value of everything together">{formatCount(totalOf(items, "value"))} pyreal</span>
        </ListFoot>
      }
    >
      {items.length === 0 && <p className="empty">{name} carries nothing that is known.</p>}
      {items.length > 0 && found.length === 0 && (
        <div className="empty">
          <p>
            No item of {name} matches <code>{filter}</code>.
          </p>
          <button type="button" className="btn" onClick={() => setFilter("")}>
            Clear the search
          </button>
          <button type="button" className="btn" onClick={() => useWindows.getState().openSearch(filter)}>
            Search all characters
          </button>
        </div>
      )}
      {found.length > 0 && view === "packs" && (
        <InventoryPacks
          inventory={data}
          found={filter === "" ? null : found}
          cards={cards}
          onClear={() => setFilter("")}
        />
      )}
      {found.length > 0 && view === "list" && <InventoryList items={found} cards={cards} />}
      {cards.card}
    </WindowParts>
  );
}

function NoInventory({ name }: { readonly name: string }) {
  return (
    <div className="empty">
      <p>No inventory of {name} is known.</p>
      <p>It comes with the first full report of the character's game client after it signs in.</p>
    </div>
  );
}

interface FilterFieldProps {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}

function FilterField({ filter, onFilter }: FilterFieldProps) {
  return (
    <div className="field">
      <Search className="i" aria-hidden />
      <input
        type="text"
        aria-label="Search in this inventory"
        placeholder="Search in place"
        title="Words in name, material, set, spells or pack"
        spellCheck={false}
        autoComplete="off"
        value={filter}
        onChange={(event) => onFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || filter === "") return;
          event.preventDefault();
          event.stopPropagation();
          onFilter("");
        }}
      />
      {filter !== "" && <IconButton icon={X} label="Clear the search" onClick={() => onFilter("")} />}
    </div>
  );
}

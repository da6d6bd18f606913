import { Search } from "lucide-react";
import { type RefObject, useId, useState } from "react";
import { lazyPart } from "../../lib/lazy-part";
import { type SearchablePlace, type SearchablePlayer, type SearchResult, search } from "./model";
import "./search.css";

const SearchResults = lazyPart(() => import("./search-results").then((file) => file.SearchResults));

interface SearchBoxProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly players: readonly SearchablePlayer[];
  readonly places: readonly SearchablePlace[];
  readonly onPlayer: (name: string) => void;
  readonly onPosition: (ew: number, ns: number) => void;
  readonly onInventory: (name: string) => void;
  /** Searches all items for a text. */
  readonly onItems: (text: string) => void;
  /** Stands at the right end of the field. */
  readonly children?: React.ReactNode;
}

/** One field for characters, towns, typed coordinates and items. */
export function SearchBox(props: SearchBoxProps) {
  const { inputRef, players, places, onPlayer, onPosition, onInventory, onItems, children } = props;
  const [typed, setTyped] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const [activeIndex, setActiveIndex] = useState(0);
  const listId = useId();
  const results = isOpen ? search(typed, players, places) : [];
  const active = Math.min(activeIndex, results.length - 1);

  const choose = (result: SearchResult | undefined) => {
    if (result === undefined) return;
    if (result.kind === "player") onPlayer(result.player.name);
    else if (result.kind === "place") onPosition(result.place.ew, result.place.ns);
    else if (result.kind === "coordinates") onPosition(result.ew, result.ns);
    setTyped("");
    setIsOpen(false);
    // A window takes the focus itself, and gives it back to the field.
    if (result.kind === "inventory") onInventory(result.name);
    else if (result.kind === "items") onItems(result.text);
    else inputRef.current?.blur();
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") setActiveIndex((active + 1) % Math.max(1, results.length));
    else if (event.key === "ArrowUp")
      setActiveIndex((active - 1 + results.length) % Math.max(1, results.length));
    else if (event.key === "Enter") choose(results[active]);
    else if (event.key === "Escape") {
      setTyped("");
      inputRef.current?.blur();
    } else return;
    event.preventDefault();
  };

  return (
    <search className="float search">
      <Search className="i" aria-hidden />
      <input
        ref={inputRef}
        type="text"
        role="combobox"
        aria-label="Search players, places, coordinates and items"
        aria-expanded={results.length > 0}
        aria-controls={listId}
        aria-activedescendant={results.length > 0 ? `${listId}-${active}` : undefined}
        aria-autocomplete="list"
        placeholder="Player, place, coordinates, item"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setActiveIndex(0);
          setIsOpen(true);
        }}
        onFocus={() => setIsOpen(true)}
        onBlur={() => setIsOpen(false)}
        onKeyDown={onKeyDown}
      />
      {children}
      <div
        id={listId}
        role="listbox"
        aria-label="Results"
        className={results.length > 0 ? "float results" : "visually-hidden"}
      >
        {results.length > 0 && (
          <SearchResults
            results={results}
            typed={typed.trim()}
            listId={listId}
            active={active}
            onChoose={choose}
          />
        )}
      </div>
    </search>
  );
}

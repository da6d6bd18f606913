import { Backpack, Castle, MapPin, PackageSearch, Search } from "lucide-react";
import { type RefObject, useId, useState } from "react";
import { StateShape } from "../../components/state-shape";
import { formatCoordinates } from "../../lib/coordinates";
import { type SearchablePlace, type SearchablePlayer, type SearchResult, search } from "./model";
import "./search.css";

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
        {results.map((result, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and handles the keys
          <div
            key={keyOf(result)}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className="o"
            // The press must not take the focus from the field, which would close the list before the click.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(result)}
          >
            <ResultLine result={result} typed={typed.trim()} />
          </div>
        ))}
      </div>
    </search>
  );
}

function keyOf(result: SearchResult): string {
  if (result.kind === "coordinates" || result.kind === "items") return result.kind;
  if (result.kind === "inventory") return `inventory ${result.name}`;
  return result.kind === "player" ? `player ${result.player.name}` : `place ${result.place.name}`;
}

function ResultLine({ result, typed }: { readonly result: SearchResult; readonly typed: string }) {
  if (result.kind === "player") {
    const { name, state, place } = result.player;
    return (
      <>
        <StateShape state={state} />
        <Marked text={name} part={typed} />
        <span className="d">
          {state}
          {place !== "" && ` · ${place}`}
        </span>
      </>
    );
  }
  if (result.kind === "inventory" || result.kind === "items") {
    const Icon = result.kind === "items" ? PackageSearch : Backpack;
    return (
      <>
        <Icon className="i" aria-hidden />
        <span className="ell">{result.kind === "items" ? `“${result.text}” in all items` : result.name}</span>
        <span className="d">{result.kind === "items" ? "item search" : "inventory"}</span>
      </>
    );
  }
  const { ew, ns } = result.kind === "place" ? result.place : result;
  const Icon = result.kind === "place" ? Castle : MapPin;
  return (
    <>
      <Icon className="i" aria-hidden />
      {result.kind === "place" ? <Marked text={result.place.name} part={typed} /> : <span>Go there</span>}
      <span className="d">{formatCoordinates({ ew, ns })}</span>
    </>
  );
}

function Marked({ text, part }: { readonly text: string; readonly part: string }) {
  const at = text.toLowerCase().indexOf(part.toLowerCase());
  if (at < 0) return <span>{text}</span>;
  return (
    <span className="ell">
      {text.slice(0, at)}
      <mark>{text.slice(at, at + part.length)}</mark>
      {text.slice(at + part.length)}
    </span>
  );
}

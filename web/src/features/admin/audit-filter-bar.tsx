import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { AUDIT_KINDS, type AuditFilter, kindWords } from "./model";

interface AuditFilterBarProps {
  readonly filter: AuditFilter;
  readonly onFilter: (filter: AuditFilter) => void;
}

/** A text is asked for when the typing pauses this long. */
const PAUSE_MS = 300;

export function AuditFilterBar({ filter, onFilter }: AuditFilterBarProps) {
  const kinds = Object.keys(AUDIT_KINDS);
  // A kind of a newer server, come by a link, stays chosen.
  if (filter.kind !== "" && !kinds.includes(filter.kind)) kinds.push(filter.kind);
  return (
    <>
      <FilterField
        label="Search in the entries"
        placeholder="Search"
        value={filter.search}
        onValue={(search) => onFilter({ ...filter, search })}
      />
      <FilterField
        label="By whom"
        placeholder="By whom"
        value={filter.actor}
        onValue={(actor) => onFilter({ ...filter, actor })}
      />
      <select
        className="select"
        aria-label="What happened"
        value={filter.kind}
        onChange={(event) => onFilter({ ...filter, kind: event.target.value })}
      >
        <option value="">everything</option>
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {kindWords(kind)}
          </option>
        ))}
      </select>
    </>
  );
}

interface FilterFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function FilterField({ label, placeholder, value, onValue }: FilterFieldProps) {
  /** What is being typed, until it has been handed on. */
  const [draft, setDraft] = useState<string | null>(null);
  useEffect(() => {
    if (draft === null) return;
    const timer = setTimeout(() => {
      onValue(draft);
      setDraft(null);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, onValue]);
  return (
    <label className="field">
      <Search className="i" aria-hidden />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={draft ?? value}
        onChange={(event) => setDraft(event.target.value)}
      />
    </label>
  );
}

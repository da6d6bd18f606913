import { X } from "lucide-react";

interface ChipProps {
  readonly term: string;
  /** The language found something wrong in it. */
  readonly isWrong: boolean;
  readonly onOpen: () => void;
  readonly onRemove: () => void;
}

/** A finished term: a press on its text changes it, a press on the cross takes it away. */
export function Chip({ term, isWrong, onOpen, onRemove }: ChipProps) {
  const isNot = /^(?:-|NOT\s)/i.test(term);
  const [, field = "", value = term] = /^([^:("]*:)(.+)$/s.exec(term) ?? [];
  return (
    <span className={`chip term ${isNot ? "not" : "on"} ${isWrong ? "wrong" : ""}`}>
      <button type="button" className="ell" aria-label={`Change ${term}`} title={term} onClick={onOpen}>
        {field}
        <b>{value}</b>
      </button>
      <button type="button" className="x" aria-label={`Remove ${term}`} title="Remove" onClick={onRemove}>
        <X className="i" aria-hidden />
      </button>
    </span>
  );
}

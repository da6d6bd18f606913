interface BarProps {
  /** 0..1; null draws an empty track. */
  readonly share: number | null;
  readonly kind: "hp" | "sta" | "mana" | "vitae" | "lost";
}

/** A thin level; the number beside it carries the meaning for readers. */
export function Bar({ share, kind }: BarProps) {
  const width = Math.min(1, Math.max(0, share ?? 0)) * 100;
  return (
    <span className="bar" aria-hidden>
      <i className={`bar-${kind}`} style={{ width: `${width}%` }} />
    </span>
  );
}

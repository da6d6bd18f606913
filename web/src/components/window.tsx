import type { LucideIcon } from "lucide-react";
import { useId } from "react";

interface WindowProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly subject?: React.ReactNode;
  /** Takes the height there is, its body scrolls. */
  readonly isTall?: boolean;
  readonly bar?: React.ReactNode;
  readonly foot?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** A framed part of a page: head, bar, body, foot. */
export function Window({ icon: Icon, title, subject, isTall = false, bar, foot, children }: WindowProps) {
  const id = useId();
  return (
    <section className={`win ${isTall ? "tall" : ""}`} aria-labelledby={id}>
      <header className="win-head">
        <Icon className="i" aria-hidden />
        <h2 id={id}>{title}</h2>
        {subject !== undefined && <span className="who ell">{subject}</span>}
      </header>
      {bar !== undefined && <div className="win-bar">{bar}</div>}
      {children}
      {foot !== undefined && <footer className="win-foot">{foot}</footer>}
    </section>
  );
}

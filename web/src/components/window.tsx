import type { LucideIcon } from "lucide-react";
import { useId } from "react";

interface WindowPartsProps {
  readonly bar?: React.ReactNode;
  readonly foot?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** What is below a window's head: bar, body, foot. */
export function WindowParts({ bar, foot, children }: WindowPartsProps) {
  return (
    <>
      {bar !== undefined && <div className="win-bar">{bar}</div>}
      {children}
      {foot !== undefined && <footer className="win-foot">{foot}</footer>}
    </>
  );
}

interface WindowTitleProps {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly title: string;
}

/** The left end of a window's head. */
export function WindowTitle({ id, icon: Icon, title }: WindowTitleProps) {
  return (
    <>
      <Icon className="i" aria-hidden />
      <h2 id={id}>{title}</h2>
    </>
  );
}

interface WindowProps extends WindowPartsProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly subject?: React.ReactNode;
  /** Takes the height there is, its body scrolls. */
  readonly isTall?: boolean;
}

/** A framed part of a page: head, bar, body, foot. */
export function Window({ icon, title, subject, isTall = false, bar, foot, children }: WindowProps) {
  const id = useId();
  return (
    <section className={`win ${isTall ? "tall" : ""}`} aria-labelledby={id}>
      <header className="win-head">
        <WindowTitle id={id} icon={icon} title={title} />
        {subject !== undefined && <span className="who ell">{subject}</span>}
      </header>
      <WindowParts bar={bar} foot={foot}>
        {children}
      </WindowParts>
    </section>
  );
}

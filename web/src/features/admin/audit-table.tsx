import { Moment } from "../../components/moment";
import { PHONE, useMedia } from "../../lib/use-media";
import { useVisibleRows } from "../../lib/use-visible-rows";
import { type AuditEntry, kindWords } from "./model";

const ROW_PX = 24;
const TOUCH_ROW_PX = 48;
const HEAD_PX = 24;

/** The entries that were read, of which only the visible ones exist. */
export function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const isTouch = useMedia(PHONE);
  const rowPx = isTouch ? TOUCH_ROW_PX : ROW_PX;
  // A column that is not shown must not be counted, or the table makes room for it.
  const columnCount = isTouch ? 3 : 5;
  const { scroller, first, end } = useVisibleRows(entries.length, rowPx, HEAD_PX);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
    <div className="win-body" ref={scroller} tabIndex={0}>
      <table className="tb audit" aria-label="Audit log" aria-rowcount={entries.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">What</th>
            <th scope="col">By</th>
            <th scope="col" className="wide-only">
              From
            </th>
            <th scope="col" className="wide-only">
              About
            </th>
            <th scope="col" className="num">
              When
            </th>
          </tr>
        </thead>
        <tbody>
          {first > 0 && <Spacer heightPx={first * rowPx} columnCount={columnCount} />}
          {entries.slice(first, end).map((entry, offset) => (
            <AuditRow key={entry.id} entry={entry} index={first + offset} isTouch={isTouch} />
          ))}
          {end < entries.length && (
            <Spacer heightPx={(entries.length - end) * rowPx} columnCount={columnCount} />
          )}
        </tbody>
      </table>
    </div>
  );
}

interface SpacerProps {
  readonly heightPx: number;
  readonly columnCount: number;
}

function Spacer({ heightPx, columnCount }: SpacerProps) {
  return (
    <tr className="spacer" aria-hidden>
      <td colSpan={columnCount} style={{ height: heightPx }} />
    </tr>
  );
}

interface AuditRowProps {
  readonly entry: AuditEntry;
  readonly index: number;
  readonly isTouch: boolean;
}

function AuditRow({ entry, index, isTouch }: AuditRowProps) {
  const { kind, actor, address, subject, detail, at } = entry;
  const about = [subject, detail].filter((part) => part !== null && part !== "").join(": ");
  return (
    <tr aria-rowindex={index + 2}>
      <td className={kind === "sign_in_failed" ? "failed" : ""}>
        {kindWords(kind)}
        {isTouch && <span className="sub">{about}</span>}
      </td>
      <td title={actor}>{actor}</td>
      <td className="wide-only" title={address ?? undefined}>
        {address ?? <span className="dim">the server itself</span>}
      </td>
      <td className="wide-only" title={about}>
        {about}
      </td>
      <td className="num">
        <Moment time={at} />
      </td>
    </tr>
  );
}

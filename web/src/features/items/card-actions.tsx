import { useState } from "react";
import { describeError } from "../../api/problems";
import { copyText } from "../../lib/copy-text";
import { useNotices } from "../../stores/notices";
import { useSuitQuestions } from "../../stores/suit-questions";
import { useWindows } from "../../stores/windows";
import { findSimilar } from "./api";
import type { ItemView } from "./model";

const tell = (text: string) => useNotices.getState().show(text);

/** Whether a suit could have it at all. */
const isSuitPart = (item: ItemView) => ["Armor", "Clothing", "Jewelry"].includes(item.class);

/** What one can do with an item from its card. */
export function CardActions({ item }: { readonly item: ItemView }) {
  const [isBusy, setIsBusy] = useState(false);

  const openSimilar = async (mode: "like" | "better") => {
    if (isBusy) return;
    setIsBusy(true);
    try {
      useWindows.getState().openSearch((await findSimilar(item, mode)).q);
    } catch (error) {
      tell(describeError(error));
    } finally {
      setIsBusy(false);
    }
  };
  const copy = async () =>
    tell((await copyText(item.line)) ? "Line copied" : "The browser does not allow copying here");

  return (
    <div className="tip-acts">
      <button
        type="button"
        className="btn"
        aria-disabled={isBusy || undefined}
        onClick={() => void openSimilar("like")}
      >
        More like this
      </button>
      <button
        type="button"
        className="btn"
        aria-disabled={isBusy || undefined}
        onClick={() => void openSimilar("better")}
      >
        Better than this
      </button>
      <button
        type="button"
        className="btn"
        onClick={() => useWindows.getState().open("history", `#${item.item_id}`)}
      >
        History
      </button>
      <button type="button" className="btn" onClick={() => void copy()}>
        Copy line
      </button>
      {isSuitPart(item) && (
        <button
          type="button"
          className="btn wide"
          onClick={() => useSuitQuestions.getState().ask({ id: item.item_id, name: item.name })}
        >
          Why is it not in my suit?
        </button>
      )}
    </div>
  );
}

import { create } from "zustand";
import type { ColumnId } from "./columns";
import type { Sort } from "./list-rows";

interface ListState {
  readonly filter: string;
  readonly sort: Sort;
  readonly isInViewOnly: boolean;
  /** Sorts by a column, or turns it around when it is the sorted one. */
  sortBy(column: ColumnId): void;
}

export const DEFAULT_SORT: Sort = { column: "kph", isDescending: true };

/** How a column is sorted first: numbers from the top, texts from A. */
export const startsDescending = (column: ColumnId) => column !== "name" && column !== "place";

export const useListState = create<ListState>()((set) => ({
  filter: "",
  sort: DEFAULT_SORT,
  isInViewOnly: false,
  sortBy: (column) =>
    set(({ sort }) => ({
      sort: {
        column,
        isDescending: sort.column === column ? !sort.isDescending : startsDescending(column),
      },
    })),
}));

import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { LoadState } from "../../components/load-state";
import { WindowParts } from "../../components/window";
import { WindowSubject } from "../../components/window-subject";
import { formatCount } from "../../lib/format";
import { PHONE, useMedia } from "../../lib/use-media";
import { charactersQuery } from "./api";
import { COLUMN_IDS, COLUMNS, type ColumnId, type Sort, searchColumns, startsDescending } from "./columns";
import { Compare } from "./compare";
import { EmptyResult } from "./empty-result";
import { Facets } from "./facets";
import { useItemPreferences } from "./item-preferences";
import { ItemTable } from "./item-table";
import { type ItemView, itemKey } from "./model";
import { QueryBox } from "./query-box";
import { QueryProblem } from "./query-problem";
import { SearchFoot } from "./search-foot";
import { SearchTools } from "./search-tools";
import { sortOf, withSort } from "./terms";
import { useItemCards } from "./use-item-card";
import { useItemSearch } from "./use-item-search";
import type { ItemWindowProps } from "./window-props";
import "../../styles/slots.css";
import "./items.css";
import "./search.css";

const COMPARED_MAX = 6;

/** The column a text sorts by. A minus turns the usual direction of the column round. */
function shownSort(text: string): Sort | null {
  const sort = sortOf(text);
  const column = COLUMN_IDS.find((id) => COLUMNS[id].field === sort?.field);
  if (sort === null || column === undefined) return null;
  return { column, isDescending: startsDescending(column) !== sort.isTurned };
}

/** All items of all characters, by one query. */
export function SearchWindow({ subject: text, onSubject, rights }: ItemWindowProps) {
  const problemId = useId();
  const isTouch = useMedia(PHONE);
  const { columns: chosenColumns, areFacetsShown: chosenFacets, recent } = useItemPreferences();
  // On a phone the list needs the room.
  const areFacetsShown = chosenFacets ?? !isTouch;
  const { query, first, items, facets, isOld, problem, readMore } = useItemSearch(text);
  const [chosen, setChosen] = useState<ReadonlyMap<string, ItemView>>(new Map());
  const [isComparing, setIsComparing] = useState(false);
  const cards = useItemCards(items);
  const compared = [...chosen.values()];
  const isCompareShown = isComparing && compared.length > 1;

  const choose = (item: ItemView) => {
    const next = new Map(chosen);
    if (!next.delete(itemKey(item)) && next.size < COMPARED_MAX) next.set(itemKey(item), item);
    setChosen(next);
  };
  const columns = isTouch ? TOUCH_COLUMNS : searchColumns(chosenColumns);

  return (
    <WindowParts
      bar={
        <>
          <QueryBox
            text={text}
            onText={onSubject}
            recent={recent}
            wrongAt={problem?.at ?? null}
            problemId={problem === null ? undefined : problemId}
          />
          <SearchTools
            text={text}
            onText={onSubject}
            rights={rights}
            areFacetsShown={areFacetsShown}
            hasColumns={!isTouch}
          />
        </>
      }
      foot={
        <SearchFoot
          query={query}
          first={first}
          isOld={isOld}
          chosenCount={chosen.size}
          isComparing={isCompareShown}
          onCompare={() => setIsComparing(!isCompareShown)}
          onClear={() => setChosen(new Map())}
        />
      }
    >
      <WindowSubject>
        <Everything />
      </WindowSubject>
      <QueryProblem id={problemId} text={text} error={problem} onText={onSubject} />
      {isCompareShown && <Compare items={compared} onRemove={choose} />}
      {!isCompareShown && first === undefined && problem === null && (
        <LoadState what="items" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {!isCompareShown && first !== undefined && (
        <div className={`win-body find ${isOld ? "old" : ""} ${areFacetsShown ? "" : "no-facets"}`}>
          {areFacetsShown && <Facets facets={facets} text={text} onText={onSubject} />}
          {first.total === 0 ? (
            <EmptyResult text={text} onText={onSubject} />
          ) : (
            <ItemTable
              label="Items found"
              items={items}
              columns={columns}
              sort={shownSort(text)}
              onSort={(column) => onSubject(withSort(text, COLUMNS[column].field ?? ""))}
              canSort={(column) => COLUMNS[column].field !== null}
              cards={cards}
              isTouch={isTouch}
              total={first.total}
              onEnd={readMore}
              chosen={new Set(chosen.keys())}
              onChoose={choose}
            />
          )}
        </div>
      )}
      {cards.card}
    </WindowParts>
  );
}

const TOUCH_COLUMNS: readonly ColumnId[] = ["name", "al", "cantrips"];

/** How much there is to search in. */
function Everything() {
  const { data } = useQuery(charactersQuery);
  if (data === undefined) return null;
  const count = data.characters.reduce((sum, each) => sum + each.item_count, 0);
  return (
    <>
      {formatCount(count)} items on {formatCount(data.characters.length)} characters
    </>
  );
}

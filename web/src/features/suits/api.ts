import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type {
  MoveAnswer,
  SetCostsAnswer,
  SuitOptions,
  SuitRequest,
  SuitView,
  SwapsAnswer,
  WhyNotAnswer,
} from "./model";

const PATH = "/inv/suitbuilder";

/** Names of sets and cantrips; they come with the program. */
export const optionsQuery = queryOptions({
  queryKey: ["suit-options"],
  queryFn: ({ signal }) => api.get<SuitOptions>(`${PATH}/options`, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Pieces as the server wants them named. */
const worn = ({ items }: SuitView) => items.map(({ item_id, slots }) => ({ item_id, slots }));

export const askWhyNot = (request: SuitRequest, item: number) =>
  api.post<WhyNotAnswer>(`${PATH}/why-not`, { request, item_id: item });

/** Explanations stand as long as their suit does. */
const explanation = <Answer>(path: string, request: SuitRequest, suit: SuitView) =>
  queryOptions({
    queryKey: ["suit-explanation", path, request, worn(suit)],
    queryFn: () => api.post<Answer>(`${PATH}/${path}`, { request, items: worn(suit) }),
    staleTime: 60_000,
    retry: false,
  });

export const swapsQuery = (request: SuitRequest, suit: SuitView) =>
  explanation<SwapsAnswer>("swaps", request, suit);

export const setCostsQuery = (request: SuitRequest, suit: SuitView) =>
  explanation<SetCostsAnswer>("set-costs", request, suit);

export const movesQuery = (wearer: string, suit: SuitView) =>
  queryOptions({
    queryKey: ["suit-moves", wearer, worn(suit)],
    queryFn: () => api.post<MoveAnswer>(`${PATH}/moves`, { wearer, items: worn(suit) }),
    staleTime: 30_000,
    retry: false,
  });

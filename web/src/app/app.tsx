import { useQuery } from "@tanstack/react-query";
import { ApiError } from "../api/client";
import { meQuery } from "../features/session/api";
import { NoEntry } from "../features/session/no-entry";
import { MapPage } from "./map-page";

/** The page, for those who may see it. */
export function App() {
  const { error } = useQuery(meQuery);
  if (error instanceof ApiError && error.status === 401) return <NoEntry />;
  return <MapPage />;
}

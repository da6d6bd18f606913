import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { ErrorBoundary } from "./app/error-boundary";
import { createQueries } from "./app/queries";
import { restoreFromUrl, startUrlSync } from "./app/url-sync";
import { startTheme } from "./stores/theme";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/forms.css";
import "./styles/states.css";

const queries = createQueries();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

startTheme();
restoreFromUrl();
startUrlSync();

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </ErrorBoundary>
  </StrictMode>,
);

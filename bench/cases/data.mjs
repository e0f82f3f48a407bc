import { mkdirSync } from "node:fs";
import { madeFile } from "../harness/paths.mjs";
import { pythonWithDataPeers, pythonWithProfiler } from "../harness/peers.mjs";
import { dataChecks } from "./data-checks.mjs";
import { dataCsv } from "./data-csv.mjs";
import { dataDrift } from "./data-drift.mjs";
import { dataFiles } from "./data-files.mjs";
import { dataProfile } from "./data-profile.mjs";

/** What happens to data before a model: kept, read, described, checked, compared. */
export const data = {
  about: "10,000 files against dvc; 1,000,000 rows profiled, checked, compared; 1 GB of CSV against DuckDB",
  needs: [pythonWithDataPeers, pythonWithProfiler],
  async *rows(options) {
    mkdirSync(madeFile("scratch"), { recursive: true });
    for (const part of [dataFiles, dataChecks, dataProfile, dataDrift, dataCsv]) yield* part(options);
  },
};

export { withDefaultsFor } from "./with-defaults.ts";
export { decodeModel, encodeModel } from "./model-file.ts";
export { fitModel, predictRows, predictTable, type Model } from "./model.ts";
export { prepareModel, type PreparedModel } from "./prepare-model.ts";
export { sha256 } from "./sha256.ts";
export { decodeTable, encodeTable, type TableFile } from "./table-file.ts";

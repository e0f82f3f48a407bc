export { bars, dots, type BarsPicture, type DotsPicture } from "./bars.ts";
export { clipped, cut } from "./clipped.ts";
export { heatmap, type HeatmapPicture } from "./heatmap.ts";
export { histogram, spark, type BoxData, type HistogramData, type HistogramPicture } from "./histogram.ts";
export { html, type Markup } from "./markup.ts";
export { countText, numberText, shareText, timeText } from "./numbers.ts";
export { page, pagePolicy, type PageParts, type Section } from "./page.ts";
export type { AxisKind } from "./plot.ts";
export { spread, type SpreadPicture } from "./spread.ts";
export { classKey, stack, type StackPicture } from "./stack.ts";
export { colours } from "./style.ts";
export { svgFile } from "./svg-file.ts";
export {
  cards,
  details,
  facts,
  notices,
  pairs,
  prose,
  table,
  type Card,
  type Fact,
  type Notice,
  type TablePart,
} from "./table.ts";
export { trend, type TrendPicture, type TrendPoint } from "./trend.ts";
export { xy, type XyPicture } from "./xy.ts";

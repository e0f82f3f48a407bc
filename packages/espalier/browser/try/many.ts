import type { ModelInfo } from "../../src/contract/index.ts";
import type { Value } from "../../src/try-page/control.ts";
import { numberText } from "../../src/try-page/number-text.ts";
import { binsOf, createScoredReader, type Scored } from "../../src/try-page/scored-csv.ts";
import { byId, element, svgElement } from "./element.ts";
import { Refused, type Server } from "./server.ts";

/** Takes CSV files, dropped anywhere or chosen, and shows what became of their rows. */
export function takeFiles(server: Server, modelOf: () => ModelInfo): void {
  let running = new AbortController();
  const take = (file: File | undefined) => {
    if (file === undefined) return;
    running.abort();
    running = new AbortController();
    void score(server, modelOf(), file, running);
  };
  const input = byId("file") as HTMLInputElement;
  input.onchange = () => {
    take(input.files?.[0]);
    input.value = ""; // the same file may be chosen again
  };
  const over = (isOver: boolean) => byId("drop").classList.toggle("over", isOver);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) over(false);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    take(event.dataTransfer?.files[0]);
    byId("many").scrollIntoView({ block: "nearest" });
  });
}

/** A link to a CSV with the header and one typical row. */
export function showTemplate(info: ModelInfo, valueOf: (name: string) => Value): void {
  const cell = (value: Value) => {
    const text = value === null ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const names = info.features.map(({ name }) => name);
  const lines = [names, names.map(valueOf)].map((cells) => `${cells.map(cell).join(",")}\n`);
  offer(byId("template") as HTMLAnchorElement, lines, `${info.name}-rows.csv`);
}

function offer(link: HTMLAnchorElement, parts: BlobPart[], name: string): void {
  if (link.href.startsWith("blob:")) URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob(parts, { type: "text/csv" }));
  link.download = name;
}

async function score(server: Server, info: ModelInfo, file: File, running: AbortController): Promise<void> {
  const place = byId("scored");
  const status = element("p", { role: "status" }, `Scoring ${file.name}…`);
  const cancel = element("button", { type: "button" }, "Cancel");
  cancel.onclick = () => running.abort();
  place.replaceChildren(status, cancel);
  try {
    const answer = await server.scoreCsv(info.name, file, running.signal);
    const { scored, parts } = await readAll(info, answer, (rows) => {
      status.textContent = `Scoring ${file.name}: ${rows.toLocaleString("en")} rows so far…`;
    });
    const link = element("a", { class: "button" }, "Download the scored CSV");
    offer(link, parts, `${file.name.replace(/\.csv$/i, "")}-scored.csv`);
    const refused =
      scored.refused === 0 ? "" : ` ${scored.refused.toLocaleString("en")} were refused: the column "error" says why.`;
    status.textContent = `${scored.rows.toLocaleString("en")} rows of ${file.name}.${refused}`;
    const stopped = scored.stopped === null ? [] : [element("p", { class: "notice", role: "alert" }, scored.stopped)];
    place.replaceChildren(status, ...stopped, link, ...picturesOf(info, scored), tableOf(scored));
  } catch (error) {
    if (running.signal.aborted) {
      status.textContent = `${file.name} was not scored to its end.`;
      return place.replaceChildren(status);
    }
    place.replaceChildren(problemOf(file.name, error));
  }
}

function problemOf(file: string, error: unknown): HTMLElement {
  if (!(error instanceof Refused)) {
    return element("p", { class: "notice", role: "alert" }, `${file}: the answer broke off; nothing is kept of it.`);
  }
  const lines = error.details.slice(0, 10).map(({ path, message }) => element("li", {}, `${path}: ${message}`));
  const text = `${file}: ${error.message}${error.hint === "" ? "" : `. To do: ${error.hint}`}`;
  return element("div", { class: "notice", role: "alert" }, text, element("ul", {}, ...lines));
}

async function readAll(
  info: ModelInfo,
  answer: Response,
  progress: (rows: number) => void,
): Promise<{ readonly scored: Scored; readonly parts: Uint8Array<ArrayBuffer>[] }> {
  const { scored, take, end } = createScoredReader(info.task === "regression");
  const decoder = new TextDecoder();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = answer.body!.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    take(decoder.decode(value, { stream: true }));
    progress(scored.rows);
  }
  take(decoder.decode());
  end();
  return { scored, parts };
}

function picturesOf(info: ModelInfo, { counts, numbers, rows }: Scored): readonly HTMLElement[] {
  const order = info.target.classes ?? info.bands?.map(({ label }) => label) ?? [];
  const names = [
    ...order.filter((name) => counts.has(name)),
    ...[...counts.keys()].filter((name) => !order.includes(name)),
  ];
  const items = names.slice(0, 20).map((name) => {
    const count = counts.get(name) ?? 0;
    const fill = element("span", {
      class: info.task === "regression" ? "fill" : `fill class${order.indexOf(name) % 8}`,
    });
    fill.style.width = `${(count / rows) * 100}%`;
    return element(
      "li",
      {},
      element("span", { class: "what" }, name),
      element("span", { class: "track" }, fill),
      element("span", { class: "share" }, count.toLocaleString("en")),
    );
  });
  return [
    ...(items.length > 0 ? [element("ul", { class: "shares" }, ...items)] : []),
    ...(numbers.length > 1 ? [histogramOf(info.target.name, numbers)] : []),
  ];
}

function histogramOf(target: string, numbers: readonly number[]): HTMLElement {
  const bins = binsOf(numbers);
  const most = Math.max(...bins.map(({ count }) => count));
  const [width, height] = [360, 110];
  const step = width / bins.length;
  const bars = bins.map(({ from, to, count }, i) =>
    svgElement(
      "rect",
      {
        class: "bar",
        x: i * step + 0.5,
        width: Math.max(1, step - 1),
        y: height - 18 - (count / most) * (height - 24),
        height: (count / most) * (height - 24),
      },
      svgElement("title", {}, `${numberText(from)} to ${numberText(to)}: ${count}`),
    ),
  );
  const [low, high] = [numberText(bins[0]!.from), numberText(bins.at(-1)!.to)];
  const label = `${target} of ${numbers.length} rows, from ${low} to ${high}`;
  const svg = svgElement(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
    ...bars,
    svgElement("text", { x: 0, y: height - 3 }, low),
    svgElement("text", { x: width, y: height - 3, "text-anchor": "end" }, high),
    svgElement("text", { class: "name", x: width / 2, y: height - 3, "text-anchor": "middle" }, target),
  );
  return element("div", { class: "histogram" }, svg);
}

/** The prediction first: it is what was asked for, and files may be wide. */
function tableOf({ columns, first, rows, refused }: Scored): HTMLElement {
  const at = columns.lastIndexOf("prediction");
  const shown = refused > 0 ? columns.length : columns.length - 1; // without the column of errors
  const order = [...columns.keys()].slice(0, shown).sort((a, b) => Number(b >= at) - Number(a >= at) || a - b);
  const head = element("tr", {}, ...order.map((i) => element("th", { scope: "col" }, columns[i]!)));
  const lines = first.map((cells) =>
    element("tr", {}, ...order.map((i) => element("td", {}, shortOf(cells[i] ?? "")))),
  );
  const caption = element(
    "caption",
    {},
    rows > first.length ? `The first ${first.length} of ${rows.toLocaleString("en")} rows` : "All rows",
  );
  const table = element("table", {}, caption, element("thead", {}, head), element("tbody", {}, ...lines));
  return element("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Scored rows" }, table);
}

/** Fifteen decimals tell nothing here; the download has them. */
function shortOf(text: string): string {
  if (/^-?\d+\.\d{5,}(e[+-]?\d+)?$/i.test(text)) return numberText(Number(text));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

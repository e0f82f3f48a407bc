import { expect, test } from "vitest";
import { generateClient } from "../client/index.ts";
import { chromium, visit } from "../fixtures/chromium.ts";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import { defaultLimits, modelInfoOf } from "../predict/index.ts";
import { buildServer } from "../serve/index.ts";
import type { View } from "../views/index.ts";

const rules = { missing: "median", bands: { Poor: [0, 5], Average: [5, 7] } } as const;

/** The generated client, where the page's policy lets it be loaded from. */
const clientView: View = {
  id: "sdk",
  method: "GET",
  path: "/sdk.js",
  role: null,
  takes: "nothing",
  answer: () => {
    const files = generateClient(modelInfoOf(servedWine(), rules, defaultLimits));
    return { status: 200, type: "text/javascript", body: files.find(({ path }) => path === "index.js")!.text };
  },
  describe: () => null,
};

/** What a person does, and sees. Waits for what it looks for, and for nothing else. */
const walk = `(async () => {
  const seen = (find) => new Promise((resolve, reject) => {
    const began = performance.now();
    const look = () => {
      if (find()) resolve();
      else if (performance.now() - began > 10_000) reject(new Error("never seen: " + find + " in " + document.body.innerText));
      else setTimeout(look, 10);
    };
    look();
  });
  const one = (selector) => document.querySelector(selector);
  const text = (selector) => one(selector)?.textContent ?? "";
  await seen(() => one("#plot svg") && text("#result .rating"));
  const started = { big: text("#result strong"), rating: text("#result .rating"), fields: document.querySelectorAll(".field").length };

  const typed = document.querySelectorAll(".field input[type=number]")[1];
  typed.value = "30";
  typed.dispatchEvent(new Event("input", { bubbles: true }));
  await seen(() => text("#result .rating") === "outside all bands");
  const changed = { big: text("#result strong"), odd: text("#fields .odd:not([hidden])"), slider: one("#fields input[type=range]") !== null };

  const choice = new DataTransfer();
  choice.items.add(new File(["fixed acidity,alcohol,pH,colour\\n8,10,3,red\\n8,12,,white\\n8,much,3,red\\n"], "wines.csv"));
  one("#file").files = choice.files;
  one("#file").dispatchEvent(new Event("change"));
  await seen(() => one("#scored table"));
  const scored = { status: text("#scored [role=status]"), rows: document.querySelectorAll("#scored tbody tr").length, download: one("#scored a").download };

  one("#models").value = "iris";
  one("#models").dispatchEvent(new Event("change"));
  await seen(() => one("#result .shares") && one("#plot .legend"));
  const classes = [...document.querySelectorAll("#result .what")].map((name) => name.textContent);

  const { createClient } = await import("/sdk.js");
  const client = createClient({ baseUrl: location.origin });
  const { prediction } = await client.predict({ alcohol: 12, colour: "red" });
  const wide = document.documentElement.scrollWidth;
  return { started, changed, scored, classes, prediction, wide };
})()`;

test.skipIf(chromium === null)(
  `the page predicts, scores a file and changes models, and the generated client runs beside it${chromium === null ? " (skipped: no Chromium on this machine)" : ""}`,
  async () => {
    const { app } = buildServer({
      models: [
        { served: servedWine(), rules },
        { served: servedIris(), rules: { missing: "median" } },
      ],
      views: [clientView],
    });
    try {
      const address = await app.listen({ host: "127.0.0.1", port: 0 });
      const { value, messages, requests } = await visit(`${address}/`, walk, 360);
      expect(messages).toEqual([]);
      expect(value).toEqual({
        started: {
          big: expect.stringMatching(/^\d\.\d+$/),
          rating: expect.stringMatching(/^(Poor|Average)$/),
          fields: 4,
        },
        changed: { big: "9.5", odd: expect.stringContaining("5 to 20"), slider: true },
        scored: {
          status: expect.stringMatching(/^3 rows of wines\.csv\. 1 were refused/),
          rows: 3,
          download: "wines-scored.csv",
        },
        classes: ["setosa", "versicolor", "virginica"],
        prediction: expect.closeTo(5, 9),
        wide: 360,
      });
      const elsewhere = requests.filter((one) => !one.startsWith(address) && !/^(?:data|blob):/.test(one));
      expect(elsewhere).toEqual([]);
    } finally {
      await app.close();
    }
  },
  30_000,
);

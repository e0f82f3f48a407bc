import { artifact, check, csv, defineProject, gate, postgres, stage } from "espalier";
import { boosting, forest, logistic, number, pipe, schema, standardize } from "@espalier/learn";

/** What a scanner found: -1 a sign of phishing, 0 unclear, 1 none. The order means something, so it is a number. */
const sign = (doc: string) => number({ min: -1, max: 1, doc });

const site = schema({
  having_IP_Address: sign("the host is an IP address"),
  URL_Length: sign("the address is long"),
  Shortening_Service: sign("the address is a shortened one"),
  having_At_Symbol: sign("an @ in the address"),
  double_slash_redirecting: sign("// within the path"),
  Prefix_Suffix: sign("a hyphen in the domain"),
  having_Sub_Domain: sign("several subdomains"),
  SSLfinal_State: sign("no certificate that is trusted and of some age"),
  Domain_registration_length: sign("the domain expires within a year"),
  Favicon: sign("the icon comes from another domain"),
  port: sign("ports are open that need not be"),
  HTTPS_token: sign("the word https in the domain"),
  Request_URL: sign("images and the like come from other domains"),
  URL_of_Anchor: sign("links lead to other domains, or nowhere"),
  Links_in_tags: sign("meta, script and link tags lead to other domains"),
  SFH: sign("forms are sent to another domain, or to nothing"),
  Submitting_to_email: sign("forms are sent by e-mail"),
  Abnormal_URL: sign("the host is not the one that the registry names"),
  Redirect: sign("many redirections"),
  on_mouseover: sign("a script changes the status bar"),
  RightClick: sign("a script disables the right mouse button"),
  popUpWindow: sign("a pop-up window asks for something"),
  Iframe: sign("an invisible frame"),
  age_of_domain: sign("the domain is younger than six months"),
  DNSRecord: sign("no DNS record"),
  web_traffic: sign("hardly any visitors"),
  Page_Rank: sign("a low page rank"),
  Google_Index: sign("not in the index of a search engine"),
  Links_pointing_to_page: sign("no links from elsewhere"),
  Statistical_report: sign("the host is in reports of phishing"),
});

const columns = [...Object.keys(site), "Result"].map((name) => `"${name}"`).join(", ");
/** Both are for the generated sites only. */
const notGenerated = { generate: null, "judge-batch": null };

export default defineProject({
  name: "network-security",
  source: csv("generated/sites.csv"),
  features: site,
  target: { name: "Result", kind: "classification", classes: ["1", "-1"], positive: "-1" },
  candidates: {
    logistic: pipe(standardize(), logistic()),
    forest: forest.classifier(),
    boosting: boosting.classifier(),
  },
  search: { trials: 6, metric: "f1", folds: 5 },
  gate: [
    gate.atLeast("f1", 0.9),
    gate.atLeast("recall", 0.9), // a missed phish costs more than a false alarm
    gate.atLeast("roc_auc", 0.95),
    gate.notWorseThanChampion("f1"),
  ],
  checks: {
    "enough sites": check.rowCount({ min: 1000 }),
    "answers are known": check.oneOf("Result", ["-1", "1"]),
    "certificates are -1, 0 or 1": check.oneOf("SSLfinal_State", [-1, 0, 1]),
    "certificates as accepted": check.drift("SSLfinal_State", { psi: 0.1, severity: "warning" }),
  },
  stages: {
    generate: stage.module("stages/generate.ts", {
      doc: "sites that look like the real ones, and a later batch in which phishers have learned something",
      outputs: ["generated/sites.csv", "generated/next-batch.csv"],
      params: { rows: 11_055, nextRows: 3_000, phishing: 0.44, copies: 0.4, mistakes: 0.01 },
    }),
    "judge-batch": stage.module("stages/judge-batch.ts", {
      doc: "how the new model does on the later batch",
      inputs: ["generated/next-batch.csv", artifact("model")],
      outputs: ["reports/next-batch.json"],
    }),
  },
  artifacts: { folder: "artifacts", keep: 20 },
  serve: { train: true }, // for those who have a key with the role train
  environments: {
    /** On EC2, behind a load balancer: docs/guides/deploy-ec2.md. */
    aws: {
      deploy: {
        tags: { team: "security" },
        ec2: { instanceType: "t4g.small", instances: { min: 2, max: 4 }, loadBalancer: true, allow: ["0.0.0.0/0"] },
      },
    },
    /** The real set, from the web. */
    uci: {
      source: csv(
        "https://raw.githubusercontent.com/sghoshcodes/netwrksecurityPROJ/698c3bb15ce3c61060cbee4561909e285c192436/Network_Data/phisingData.csv",
        { sha256: "d1eb7db204e52e358e580c0e80bfe93a35c47df1f5a40a404124f84404ea6099" },
      ),
      stages: notGenerated,
    },
    /** The real set, from a file of yours: `--set source.path=/where/it/is.csv`. */
    local: { source: csv("data/phishing-websites.csv"), stages: notGenerated },
    /** The generated sites by way of a database: its address is in DATABASE_URL. */
    postgres: {
      source: postgres(`select ${columns} from phishing_sites order by id`),
      stages: {
        "push-data": stage.module("stages/push-data.ts", {
          doc: "puts the sites into a table of the database",
          inputs: ["generated/sites.csv"],
          outputs: ["generated/pushed.json"],
          before: ["ingest"],
          env: ["DATABASE_URL"],
          params: { table: "phishing_sites" },
          retries: { times: 2, waitMs: 1000, factor: 2 },
          timeoutMs: 60_000,
        }),
      },
    },
  },
});

import type { PackageFacts } from "./read-package.ts";

/** What a project's workflows depend on. */
export interface GithubPlan {
  /** The project's name. */
  readonly project: string;
  /** The project's folder within its repository, with `/`; empty where it is the repository itself. */
  readonly folder: string;
  /** Where package.json is, in the same way. */
  readonly packageFolder: string;
  readonly scripts: PackageFacts;
  /** There is a package-lock.json: versions are exact, and can be kept between runs. */
  readonly isLocked: boolean;
  /** What pull requests go into. */
  readonly branch: string;
  readonly environments: readonly string[];
  /** Every request needs a key. */
  readonly keyed: boolean;
}

/** The same, with what follows from it for one workflow. */
export interface WorkflowParts extends GithubPlan {
  /** The project's name, in words that every file system takes. */
  readonly slug: string;
  /** Of the workflow itself, in the repository. */
  readonly path: string;
}

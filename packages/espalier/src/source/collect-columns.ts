import type { Schema } from "@espalier/learn";
import type { Duck } from "../duck/index.ts";
import { OddRows } from "./is-odd.ts";
import { CategorySink, NumberSink, TextSink } from "./sinks.ts";
import type { TargetSpec } from "./typed-table.ts";

/** How SQL gives one column as numbers (DOUBLE), or as texts (VARCHAR); NULL where a value is missing. */
export interface ColumnSql {
  number(name: string): string;
  text(name: string): string;
  /** What a text of such a column says; null: it is missing. */
  textOf(text: string): string | null;
}

/** Puts the answers of SQL, one after the other, into typed arrays. */
export class Collector {
  readonly target: NumberSink | TextSink;
  /** In the schema's order. */
  readonly features: readonly (NumberSink | CategorySink)[];
  rows = 0;
  private readonly schema: Schema;
  private readonly spec: TargetSpec;

  constructor(schema: Schema, spec: TargetSpec) {
    this.schema = schema;
    this.spec = spec;
    this.target = spec.kind === "regression" ? new NumberSink() : new TextSink();
    this.features = Object.values(schema).map((feature) =>
      feature.kind === "number" ? new NumberSink() : new CategorySink(feature.levels),
    );
  }

  /** Columns as numbers; any other is read as text. */
  isNumber(name: string): boolean {
    if (name === this.spec.name) return this.spec.kind === "regression";
    return Object.hasOwn(this.schema, name) && this.schema[name]!.kind === "number";
  }

  /**
   * Takes all rows of `from`. Throws OddRows where a number is not finite, and, unless `emptyRows`, where a row has none
   * of the wanted values: it may be a line of delimiters, which is no row.
   */
  async take(duck: Duck, from: string, sql: ColumnSql, emptyRows: boolean): Promise<void> {
    const targetSql = this.target instanceof NumberSink ? sql.number(this.spec.name) : sql.text(this.spec.name);
    const names = Object.keys(this.schema);
    const selected = this.features.map((sink, i) =>
      sink.selection(sink instanceof NumberSink ? sql.number(names[i]!) : sql.text(names[i]!)),
    );
    for await (const chunk of duck.chunks(`SELECT ${[targetSql, ...selected].join(",\n")} FROM ${from}`)) {
      const first = this.rows;
      this.target.take(chunk, 0, sql.textOf);
      let place = 1;
      for (const sink of this.features) {
        sink.take(chunk, place, sql.textOf);
        place += sink.width;
      }
      this.rows += chunk.rowCount;
      if (!emptyRows) this.refuseEmpty(first);
      if (this.isOdd()) throw new OddRows("a number is not finite");
    }
  }

  private isOdd(): boolean {
    return [this.target, ...this.features].some((sink) => sink instanceof NumberSink && sink.isOdd);
  }

  private refuseEmpty(first: number): void {
    for (let row = first; row < this.rows; row++) {
      if (this.target.isMissing(row) && this.features.every((sink) => sink.isMissing(row))) {
        throw new OddRows("a row has no value");
      }
    }
  }
}

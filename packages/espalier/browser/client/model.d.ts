/** Stands at the top of the generated file. */
declare const generatedFor: { readonly name: string; readonly version: number };

/** What a spec, a state or a report is made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

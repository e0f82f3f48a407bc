/**
 * What stands at a path, as one text: the SHA-256 of a file (`.x` behind it where the file may be executed), or that of
 * a folder's listing with `.dir` behind it. Equal ids mean equal content.
 */
export type ContentId = string;

export type Content = { readonly kind: "file"; readonly isExecutable: boolean } | { readonly kind: "folder" };

export const fileId = (hash: string, isExecutable: boolean): ContentId => (isExecutable ? `${hash}.x` : hash);
export const folderId = (listingHash: string): ContentId => `${listingHash}.dir`;

/** The blob that an id names: a file's bytes or a folder's listing. */
export const blobOf = (id: ContentId): string => id.slice(0, 64);

export const kindOf = (id: ContentId): Content =>
  id.endsWith(".dir") ? { kind: "folder" } : { kind: "file", isExecutable: id.endsWith(".x") };

/** Is this text written as ids are? */
export const isContentId = (text: string): boolean => /^[0-9a-f]{64}(\.x|\.dir)?$/.test(text);

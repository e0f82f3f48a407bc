import { Fault } from "@espalier/learn";
import { fault } from "./catalog.ts";

// These calls change the folder, not the file they name.
const folderCalls: ReadonlySet<string> = new Set(["mkdir", "mkdtemp", "rename", "unlink", "rmdir", "link", "symlink"]);

const textOf = (error: unknown, key: "code" | "path" | "syscall" | "message"): string => {
  const value: unknown = typeof error === "object" && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === "string" ? value : "";
};

/**
 * The fault that says what an error of Node's file system or of SQLite means to the user, with the error as its cause.
 * A fault passes as it is; an error that nothing is known about becomes UNEXPECTED.
 *
 * @param what the thing at work, as a sentence would name it: `the data file "wine.csv"`
 * @param doing what was tried, because a refused open does not say
 */
export function fromSystemError(error: unknown, what: string, doing: "read" | "write" = "write"): Fault {
  if (error instanceof Fault) return error;
  const options = { cause: error };
  const code = textOf(error, "code");
  const params = { what, path: textOf(error, "path") };
  const problem = textOf(error, "message") || String(error);

  switch (code) {
    case "ENOENT":
      return fault("FILE_NOT_FOUND", params, options);
    case "EISDIR":
      return fault("PATH_IS_FOLDER", params, options);
    case "EEXIST":
    case "ENOTDIR":
      return fault("PATH_NOT_FOLDER", params, options);
    case "EROFS":
      return fault("FOLDER_READ_ONLY", params, options);
    case "EACCES":
    case "EPERM":
      if (doing === "read") return fault("FILE_NOT_READABLE", params, options);
      return fault(
        folderCalls.has(textOf(error, "syscall")) ? "FOLDER_READ_ONLY" : "FILE_NOT_WRITABLE",
        params,
        options,
      );
    case "ENOSPC":
    case "EDQUOT":
      return fault("DISK_FULL", params, options);
    case "EIO":
      return fault("DISK_FAILED", { ...params, problem }, options);
    case "ENAMETOOLONG":
    case "ELOOP":
    case "EBUSY":
      return fault("PATH_REFUSED", { what, problem }, options);
    case "EMFILE":
    case "ENFILE":
      return fault("TOO_MANY_FILES", params, options);
  }

  switch (sqliteResult(error)) {
    case 5: // BUSY
      return fault("STORE_BUSY", { what }, options);
    case 8: // READONLY
    case 14: // CANTOPEN
      return fault("FOLDER_READ_ONLY", params, options);
    case 10: // IOERR
      return fault("DISK_FAILED", { ...params, problem }, options);
    case 11: // CORRUPT
    case 26: // NOTADB
      return fault("STORE_DAMAGED", { what, problem }, options);
    case 13: // FULL
      return fault("DISK_FULL", params, options);
  }
  return fault("UNEXPECTED", { what, problem }, options);
}

/**
 * SQLite's primary result code. The number, because libsql has no names for some extended codes
 * (UNKNOWN_SQLITE_ERROR_1544 is READONLY_DIRECTORY); its low byte is the primary code. Source: sqlite.org/rescode.html.
 */
function sqliteResult(error: unknown): number | undefined {
  const raw: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "rawCode") : undefined;
  return typeof raw === "number" ? raw & 0xff : undefined;
}

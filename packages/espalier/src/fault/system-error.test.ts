import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exitCodeOf, Fault, fault, fromSystemError } from "./index.ts";

const errno = (code: string, syscall = "open") =>
  Object.assign(new Error(`${code}: it failed, ${syscall} '/p/x'`), { code, syscall, path: "/p/x" });

const sqlite = (code: string, rawCode: number) => Object.assign(new Error(`${code}: it failed`), { code, rawCode });

test.each([
  [errno("ENOENT"), "FILE_NOT_FOUND"],
  [errno("EISDIR", "read"), "PATH_IS_FOLDER"],
  [errno("ENOTDIR"), "PATH_NOT_FOLDER"],
  [errno("EEXIST", "mkdir"), "PATH_NOT_FOLDER"],
  [errno("EACCES"), "FILE_NOT_WRITABLE"],
  [errno("EPERM", "rename"), "FOLDER_READ_ONLY"],
  [errno("EACCES", "mkdir"), "FOLDER_READ_ONLY"],
  [errno("EROFS"), "FOLDER_READ_ONLY"],
  [errno("ENOSPC", "write"), "DISK_FULL"],
  [errno("EDQUOT", "write"), "DISK_FULL"],
  [errno("EIO", "read"), "DISK_FAILED"],
  [errno("ENAMETOOLONG"), "PATH_REFUSED"],
  [errno("ELOOP"), "PATH_REFUSED"],
  [errno("EBUSY", "rename"), "PATH_REFUSED"],
  [errno("EMFILE"), "TOO_MANY_FILES"],
  [sqlite("SQLITE_FULL", 13), "DISK_FULL"],
  [sqlite("SQLITE_NOTADB", 26), "STORE_DAMAGED"],
  [sqlite("SQLITE_CORRUPT_INDEX", 779), "STORE_DAMAGED"],
  [sqlite("UNKNOWN_SQLITE_ERROR_1544", 1544), "FOLDER_READ_ONLY"],
  [sqlite("SQLITE_CANTOPEN", 14), "FOLDER_READ_ONLY"],
  [sqlite("SQLITE_BUSY_SNAPSHOT", 517), "STORE_BUSY"],
  [sqlite("SQLITE_IOERR_READ", 266), "DISK_FAILED"],
])("%s becomes %s, and the user can act on it", (error, code) => {
  const found = fromSystemError(error, "the thing");
  expect(found.code).toBe(code);
  expect(found.message).toMatch(/the thing/);
  expect(found.cause).toBe(error);
  expect(exitCodeOf(found)).toBe(2);
});

test("a refused open says whether it was for reading", () => {
  expect(fromSystemError(errno("EACCES"), "the file", "read").code).toBe("FILE_NOT_READABLE");
});

test("the path is said once", () => {
  expect(fromSystemError(errno("ENOENT"), "the file").message).toBe('the file at "/p/x" is not there');
  expect(fromSystemError(errno("ENOENT"), 'file "/p/x"').message).toBe('file "/p/x" is not there');
});

test("a real error of Node's is understood", () => {
  let thrown: unknown;
  try {
    readFileSync("/");
  } catch (error) {
    thrown = error;
  }
  expect(fromSystemError(thrown, "the file", "read").code).toBe("PATH_IS_FOLDER");
});

test("a fault passes as it is", () => {
  const given = fault("RUN_NOT_FOUND", { run: "x" });
  expect(fromSystemError(given, "anything")).toBe(given);
});

test.each([new TypeError("oops"), "a string", null, sqlite("SQLITE_CONSTRAINT_UNIQUE", 2067)])(
  "%s, which nobody foresaw, is our fault and exits with 1",
  (error) => {
    const found = fromSystemError(error, "the thing");
    expect(found).toBeInstanceOf(Fault);
    expect(found.code).toBe("UNEXPECTED");
    expect(exitCodeOf(found)).toBe(1);
    expect(exitCodeOf(error)).toBe(1);
  },
);

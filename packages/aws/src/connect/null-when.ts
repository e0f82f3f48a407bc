/** What a call tells, or null where its error has one of these names: "it is not there" is an answer. */
export async function nullWhen<T>(names: readonly string[], call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return null;
    throw error;
  }
}

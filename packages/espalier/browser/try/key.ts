import { byId } from "./element.ts";

/** Shows the form for a key; `why` says why the one before was refused. */
export function askKey(why: string): Promise<string> {
  const form = byId("key") as HTMLFormElement;
  const input = byId("key-text") as HTMLInputElement;
  if (why !== "") byId("key-why").textContent = `That key was not taken: ${why}.`;
  form.hidden = false;
  input.value = "";
  input.focus();
  return new Promise((resolve) => {
    form.onsubmit = (event) => {
      event.preventDefault();
      form.hidden = true;
      resolve(input.value.trim());
    };
  });
}

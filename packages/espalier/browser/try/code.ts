import { codeSamples, type SampleTarget } from "../../src/views/code-samples.ts";
import { byId, element } from "./element.ts";

let chosen = 0;

/** Shows how a program asks what the page asks at the moment, one language at a time. */
export function showCode(target: SampleTarget): void {
  const samples = codeSamples(target);
  const code = element("code", {}, samples[chosen]!.source);
  const buttons = samples.map(({ label }, i) => {
    const button = element("button", { type: "button", "aria-pressed": String(i === chosen) }, label);
    button.onclick = () => {
      chosen = i;
      code.textContent = samples[i]!.source;
      buttons.forEach((one, at) => one.setAttribute("aria-pressed", String(at === i)));
    };
    return button;
  });
  const copy = element("button", { type: "button", class: "copy" }, "Copy");
  copy.onclick = async () => {
    // Without TLS, only the page of this very machine may write to the clipboard.
    const isDone = await navigator.clipboard?.writeText(code.textContent).then(
      () => true,
      () => false,
    );
    if (isDone !== true) getSelection()?.selectAllChildren(code);
    copy.textContent = isDone === true ? "Copied" : "Selected: press Ctrl-C";
  };
  byId("samples").replaceChildren(
    element("div", { class: "bar" }, element("div", { class: "tabs" }, ...buttons), copy),
    element("pre", { tabindex: 0 }, code),
  );
}

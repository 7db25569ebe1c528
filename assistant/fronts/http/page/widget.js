// One line puts the page behind a button: <script src="https://HOST/widget.js" data-label="Ask" async></script>
"use strict";

(() => {
  const script = document.currentScript;
  if (!script || document.getElementById("golive-faq-widget")) return;
  const page = new URL("./?embed=1", script.src).href;
  const label = script.dataset.label || "Questions?";

  const style = (element, rules) => { Object.assign(element.style, rules); return element; };
  const host = style(document.createElement("div"), {
    position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000",
  });
  host.id = "golive-faq-widget";

  const button = style(document.createElement("button"), {
    font: "600 16px system-ui, sans-serif", color: "#ffffff", background: "#1f5fbf", border: "2px solid #ffffff",
    borderRadius: "24px", padding: "10px 18px", minHeight: "44px", cursor: "pointer",
  });
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");

  const frame = style(document.createElement("iframe"), {
    display: "none", width: "min(420px, calc(100vw - 32px))", height: "min(640px, calc(100vh - 96px))",
    border: "1px solid #57606a", borderRadius: "8px", marginBottom: "8px", background: "Canvas",
  });
  frame.title = label;
  frame.setAttribute("referrerpolicy", "no-referrer");

  function open(shown) {
    if (shown && !frame.src) frame.src = page; // nothing is loaded before it is asked for
    frame.style.display = shown ? "block" : "none";
    button.setAttribute("aria-expanded", String(shown));
    if (shown) frame.focus();
    else button.focus();
  }

  button.addEventListener("click", () => open(frame.style.display === "none"));
  addEventListener("message", (event) => {
    if (event.source === frame.contentWindow && event.data === "golive-faq:close") open(false);
  });

  host.append(frame, button);
  const place = () => document.body.append(host);
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place);
})();

/** The look of the pages: the roles of the app's `tokens.css`, with the values that a test compares. No scripts, fonts or files besides. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fbfaf8, #171716);
  --ground-raised: light-dark(#ffffff, #232322);
  --line: light-dark(#e0dcd4, #2a2a28);
  --line-strong: light-dark(#8d877d, #7d7a74);
  --ink: light-dark(#1d1c1a, #eceae6);
  --ink-quiet: light-dark(#67625a, #a5a29b);
  --accent: light-dark(#00719f, #6cbbe2);
  --accent-strong: light-dark(#00638d, #8fcdec);
  --on-accent: light-dark(#ffffff, #0c1f29);
  --overdue: light-dark(#b7352d, #f28f83);
  --calm: light-dark(#3c7d4f, #7fc493);
}
* { box-sizing: border-box; }
body {
  background: var(--ground);
  color: var(--ink);
  font: 15px/22px "Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", sans-serif;
  margin: 0;
  min-height: 100vh;
  display: grid;
  grid-template-rows: auto 1fr;
  justify-items: center;
  padding: 32px 16px 48px;
}
header { align-items: center; display: flex; font-weight: 600; gap: 8px; margin-bottom: 12vh; }
header svg { height: 24px; width: 24px; }
main {
  align-self: start;
  background: var(--ground-raised);
  border: 1px solid var(--line);
  border-radius: 10px;
  max-width: 400px;
  padding: 32px;
  width: 100%;
}
h1 { font-size: 22px; font-weight: 600; line-height: 28px; margin: 0 0 12px; }
p { margin: 0 0 12px; overflow-wrap: anywhere; }
main > :last-child { margin-bottom: 0; }
.mark { display: block; height: 32px; margin-bottom: 16px; width: 32px; }
.done { color: var(--calm); }
.stopped { color: var(--ink-quiet); }
form { display: grid; gap: 16px; margin-top: 24px; }
label { color: var(--ink-quiet); display: grid; font-size: 12px; gap: 6px; line-height: 16px; }
input {
  background: var(--ground);
  border: 1px solid var(--line-strong);
  border-radius: 6px;
  color: var(--ink);
  font: inherit;
  font-size: 15px;
  line-height: 22px;
  padding: 8px 12px;
  width: 100%;
}
input[aria-invalid] { border-color: var(--overdue); }
.refusal { color: var(--overdue); font-size: 13px; line-height: 18px; margin: 0; }
button, .button {
  background: var(--accent);
  border: 0;
  border-radius: 6px;
  color: var(--on-accent);
  font: inherit;
  font-weight: 500;
  padding: 9px 16px;
}
button:hover, .button:hover { background: var(--accent-strong); }
a.button { display: block; margin-top: 24px; text-align: center; text-decoration: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`

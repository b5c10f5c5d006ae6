"""The page that asks for the password."""

from __future__ import annotations

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dateline</title>
<style>
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
main { max-width: 22rem; margin: 15vh auto; padding: 0 1rem; }
input, button { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; }
label, button { margin-top: 1rem; }
</style></head>
<body><main><h1>Dateline</h1>
<form><label for="username">Any name</label>
<input id="username" name="username" autocomplete="username" required>
<label for="password">The password you were given</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Enter</button><p role="alert"></p></form></main>
<script>
document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const tell = (words) => { document.querySelector("[role=alert]").textContent = words; };
  try {
    const answer = await fetch("login", { method: "POST", body: new FormData(event.target) });
    if (answer.ok) location.reload();
    else tell(answer.status === 400 ? "That is not the password." : (await answer.json()).detail);
  } catch { tell("No connection to Dateline."); }
});
</script></body></html>
"""


def login_html() -> str:
    """A form for a name and the password, which says what is wrong with them."""
    return _PAGE

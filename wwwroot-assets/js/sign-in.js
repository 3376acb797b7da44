// A link that was shared once keeps its token behind the "#" of the address. Browsers carry that over redirects but not over forms and links, so it is
// put on both here: it survives signing in without ever being sent.
(() => {
  if (location.hash.length < 2) return;
  for (const form of document.querySelectorAll("form[method=post]")) form.action = form.action.split("#")[0] + location.hash;
  for (const link of document.querySelectorAll(".choice a")) link.href = link.href.split("#")[0] + location.hash;
})();

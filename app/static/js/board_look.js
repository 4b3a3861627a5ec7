/* What the board only looks at: the form of a session, and what others did. It looks at one thing at a time, and what
   was asked for before is of no use once somebody does something: an answer that comes late never replaces anything. */
var boardLook = (function () {
  "use strict";
  const MOST_MS = 20000;
  let current = null;

  function stop() {
    if (current) current.abort();
    current = null;
  }

  function toast(text, kind) {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: text, kind: kind } }));
  }

  /* `found` gets the answer for a part of the page, and what it says; `told` are the words for a failure, if it is told. */
  function at(url, part, told, found) {
    stop();
    const mine = current = new AbortController(), late = setTimeout(function () { mine.abort(); }, MOST_MS);
    const asked = { credentials: "same-origin", headers: { "HX-Request": "true", "HX-Target": part }, signal: mine.signal };
    function over() {
      clearTimeout(late);
      const wanted = current === mine;
      if (wanted) current = null;
      return wanted;
    }
    fetch(url, asked).then(function (answer) {
      const away = answer.headers.get("HX-Redirect");
      if (away) location.href = away;  // nobody is signed in any more
      return answer.text().then(function (text) {
        if (!over()) return;
        if (answer.status === 200 && !answer.redirected) found(text, JSON.parse(answer.headers.get("HX-Trigger") || "{}"));
        else if (told && answer.status !== 204) toast(told, "stop");
      });
    }).catch(function (error) {
      if (!(error instanceof TypeError) && error.name !== "AbortError") throw error;
      if (over() && told) toast(told, "stop");
    });
  }

  return { at: at, stop: stop, busy: function () { return current !== null; }, toast: toast };
})();

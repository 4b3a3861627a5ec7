/* A form with data-passkey asks the browser for a passkey, new (create) or known (get), with the
   options of Web Authentication in data-options, and sends what comes of it by itself. */
(function () {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;

  function fromText(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (sign) { return sign.charCodeAt(0); });
  }

  function toText(buffer) {
    const plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  }

  function withBytes(descriptors) {
    return (descriptors || []).map(function (each) {
      return Object.assign({}, each, { id: fromText(each.id) });
    });
  }

  function ask(kind, options) {
    options.challenge = fromText(options.challenge);
    if (kind === "create") {
      options.user.id = fromText(options.user.id);
      options.excludeCredentials = withBytes(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: options });
    }
    options.allowCredentials = withBytes(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  }

  function answer(kind, key) {
    const said = { clientDataJSON: toText(key.response.clientDataJSON) };
    if (kind === "create") {
      said.attestationObject = toText(key.response.attestationObject);
      said.transports = key.response.getTransports ? key.response.getTransports() : [];
    } else {
      said.authenticatorData = toText(key.response.authenticatorData);
      said.signature = toText(key.response.signature);
      said.userHandle = key.response.userHandle ? toText(key.response.userHandle) : null;
    }
    return {
      id: key.id,
      rawId: toText(key.rawId),
      type: key.type,
      response: said,
      extensions: JSON.stringify(key.getClientExtensionResults()),
    };
  }

  function fail() {
    form.querySelector("[role=status]").hidden = true;
    form.querySelector("[data-passkey-failed]").hidden = false;
  }

  if (!window.PublicKeyCredential) return fail();
  const kind = form.dataset.passkey;
  ask(kind, JSON.parse(form.dataset.options)).then(function (key) {
    form.elements.credential.value = JSON.stringify(answer(kind, key));
    form.submit();
  }).catch(fail);
})();

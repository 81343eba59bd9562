// The only script of Spoorvast: it asks the browser for a passkey and sends the answer with an ordinary form.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function prepared(options) {
  const list = (items) => (items || []).map((item) => ({ ...item, id: bytes(item.id) }));
  const result = { ...options, challenge: bytes(options.challenge) };
  if (options.user) result.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) result.excludeCredentials = list(options.excludeCredentials);
  if (options.allowCredentials) result.allowCredentials = list(options.allowCredentials);
  return result;
}

function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

const form = document.querySelector("form[data-passkey]");
const problem = document.getElementById("passkey-problem");
form.addEventListener("submit", async (event) => {
  if (form.elements.credential.value) return;
  event.preventDefault();
  problem.hidden = true;
  try {
    const options = prepared(JSON.parse(form.dataset.options));
    const credential =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: options })
        : await navigator.credentials.get({ publicKey: options });
    form.elements.credential.value = answered(credential);
    form.requestSubmit();
  } catch {
    problem.hidden = false;
    problem.focus();
  }
});

# For `spoorvast status` and `doctor`: counts keys by their names, which say nothing; compares policies with the
# repository's files; sees that no root token was left alive. It can read, use, make or remove no key and no secret.
path "transit-case/keys"     { capabilities = ["list"] }
path "transit-adviser/keys"  { capabilities = ["list"] }
path "transit-client/keys"   { capabilities = ["list"] }
path "transit-notice/keys"   { capabilities = ["list"] }
path "transit-receipt/keys"  { capabilities = ["list"] }
path "transit-office/keys"   { capabilities = ["list"] }
path "transit-service/keys"  { capabilities = ["list"] }
path "transit-identity/keys" { capabilities = ["list"] }
path "sys/policies/acl/+"    { capabilities = ["read"] }

# What a token may, not the token itself: an accessor opens nothing. Listing them is behind sudo in Vault.
path "auth/token/accessors"       { capabilities = ["list", "sudo"] }
path "auth/token/lookup-accessor" { capabilities = ["update"] }

# Seals to an adviser and to the mailer; opens neither. An adviser's texts open only with the adviser's own token.
path "transit-adviser/encrypt/+"     { capabilities = ["update"] }
path "transit-notice/encrypt/address" { capabilities = ["update"] }

# A receipt code is known to the services only by its HMAC.
path "transit-receipt/hmac/receipt" { capabilities = ["update"] }

# Says to the services who acts, and to Vault which adviser logs in: two different keys.
path "transit-identity/sign/authority"   { capabilities = ["update"] }
path "transit-identity/sign/vault-login" { capabilities = ["update"] }
path "transit-identity/keys/authority"   { capabilities = ["read"] }

path "transit-service/datakey/plaintext/gateway" { capabilities = ["update"] }
path "transit-service/encrypt/gateway"           { capabilities = ["update"] }
path "transit-service/decrypt/gateway"           { capabilities = ["update"] }
path "secret/data/wire"                          { capabilities = ["read"] }

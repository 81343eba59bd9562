# Write-only for text: messages and addresses arrive sealed under keys it has no path to.
# Its own data key at rest covers coded state only.
path "transit-service/datakey/plaintext/intake" { capabilities = ["update"] }
path "transit-service/encrypt/intake"           { capabilities = ["update"] }
path "transit-service/decrypt/intake"           { capabilities = ["update"] }

path "transit-identity/keys/authority" { capabilities = ["read"] }
path "secret/data/wire"                { capabilities = ["read"] }

# Seals and opens the event state of a case (D). Texts inside are sealed again under keys it has no path to.
path "transit-case/encrypt/+"           { capabilities = ["update"] }
path "transit-case/decrypt/+"           { capabilities = ["update"] }
path "transit-case/datakey/plaintext/+" { capabilities = ["update"] }

# Its own data key at rest (announcements, command ledger).
path "transit-service/datakey/plaintext/casebook" { capabilities = ["update"] }
path "transit-service/encrypt/casebook"           { capabilities = ["update"] }
path "transit-service/decrypt/casebook"           { capabilities = ["update"] }

# The public half of the key that signs Authority, and the keys of the wire.
path "transit-identity/keys/authority" { capabilities = ["read"] }
path "secret/data/wire"                { capabilities = ["read"] }

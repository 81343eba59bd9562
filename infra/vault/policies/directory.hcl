# Makes the key of a new adviser and of a new client; it can use neither.
path "transit-adviser/keys/+" { capabilities = ["update"] }
path "transit-client/keys/+"  { capabilities = ["update"] }

# Words that leave for reporting are sealed to reporting; directory cannot open them again.
path "transit-office/encrypt/reporting" { capabilities = ["update"] }

path "transit-service/datakey/plaintext/directory" { capabilities = ["update"] }
path "transit-service/encrypt/directory"           { capabilities = ["update"] }
path "transit-service/decrypt/directory"           { capabilities = ["update"] }

path "transit-identity/keys/authority" { capabilities = ["read"] }
path "secret/data/wire"                { capabilities = ["read"] }

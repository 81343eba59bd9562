# Opens the office texts that were sealed to it; no path to anything of a case.
path "transit-office/decrypt/reporting" { capabilities = ["update"] }

path "transit-service/datakey/plaintext/reporting" { capabilities = ["update"] }
path "transit-service/encrypt/reporting"           { capabilities = ["update"] }
path "transit-service/decrypt/reporting"           { capabilities = ["update"] }

path "transit-identity/keys/authority" { capabilities = ["read"] }
path "secret/data/wire"                { capabilities = ["read"] }

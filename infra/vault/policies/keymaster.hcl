# Makes the key of a new case. `+` and never a trailing `*`: that would match keys/<name>/config and /rotate as well.
# Creating a key is `update`, not `create`. It cannot use, read, list or delete what it made.
path "transit-case/keys/+" { capabilities = ["update"] }

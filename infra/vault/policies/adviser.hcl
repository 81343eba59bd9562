# The one reader: an adviser's token opens what was sealed to that adviser, whose id is the name of the login alias.
# Provisioning fills in the accessor of the jwt login.
path "transit-adviser/decrypt/{{identity.entity.aliases.JWT_ACCESSOR.name}}" { capabilities = ["update"] }

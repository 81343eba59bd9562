from infra.local import logins
from services.contracts.fields import Role


def seed_when_empty(platform, tell):
    if logins.kept(platform.folder.path):
        return
    ls = (logins.new_login("Coördinator", Role.COORDINATOR, "c@example.org"),)
    logins.open_accounts(platform.app, ls)
    logins.keep(platform.folder.path, ls)

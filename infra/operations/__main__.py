"""`python -m infra.operations` is `spoorvast` where no script is installed, such as in an image."""

from infra.operations.commands import main

if __name__ == "__main__":
    main()

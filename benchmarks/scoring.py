"""How many digits a second are scored, with 1 and more workers; ``--help`` tells more."""

# The folder beside this file: Python takes a package before a module of the same name.
from scoring.main import main

if __name__ == "__main__":
    main()

"""How many requests a second servers answer, and how soon; ``--help`` tells more."""

# The folder beside this file: Python takes a package before a module of the same name.
from serving.main import main

if __name__ == "__main__":
    main()

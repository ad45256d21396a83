"""What classifying costs, engine beside engine; ``--help`` tells more."""

# The folder beside this file: Python takes a package before a module of the same name.
from inference.main import main

if __name__ == "__main__":
    main()
